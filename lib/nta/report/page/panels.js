// SPDX-License-Identifier: MIT
// The charts beside the size distribution: counts, mean square displacement, brightness, paths, flow.

nta.setting = (data, name) => (data.summary.settings[name] || {}).value;

nta.noData = why => [nta.make("p", {class: "soft"}, why)];

// Lines over time. series: [{name, color, values}], all at the places `at`.
nta.timeChart = (title, at, series, yTitle, fromZero) => {
    const readout = nta.readout();
    const draw = (svg, width, height) => {
        const area = nta.chartArea(width, height);
        const x = d3.scaleLinear().domain(d3.extent(at)).range([area.left, area.right]);
        const values = d3.merge(series.map(s => s.values));
        const domain = fromZero ? [0, (d3.max(values) || 1) * 1.06] : nta.roomy(values, 0.06);
        const y = d3.scaleLinear().domain(domain).range([area.bottom, area.top]);
        nta.axes(svg, area, x, y, "time, s", yTitle);
        for (const s of series) {
            svg.append("path").attr("class", "curve").style("stroke", s.color).style("stroke-width", s.thin ? 1 : 1.75)
                .attr("d", d3.line().defined(v => v !== null).x((_, i) => x(at[i])).y(v => y(v))(s.values));
        }
        if (series.length > 1) nta.legend(svg, area, series);
        nta.rule(svg, area, x, readout, time => {
            const i = Math.min(at.length - 1, Math.max(0, d3.bisector(t => t).left(at, time)));
            return [nta.make("b", {}, `${nta.digits(at[i], 4)} s`),
                    ...series.map(s => `\u2003${s.name}: ${nta.digits(s.values[i], 3)}`)];
        });
    };
    const figure = nta.figure(title, 250, draw);
    figure.node.prepend(readout);
    return figure.node;
};

nta.countsSection = (data, stem) => {
    const counts = data.page.counts;
    if (!counts.frame.length) return nta.noData("No frame was counted.");
    const fps = nta.setting(data, "fps");
    const at = counts.frame.map(frame => frame / fps);
    const figure = nta.timeChart("Counts per frame", at,
        [{name: "spots per frame", color: "var(--accent)", values: counts.spots_per_frame, thin: true}], "spots per frame", true);
    const each = counts.step > 1 ? ` Each point is the mean of ${counts.step} frames.` : "";
    figure.append(nta.make("figcaption", {},
        `Spots with a peak signal-to-noise ratio of at least ${nta.setting(data, "count_snr")}, stuck ones left out, before any `
        + `correction for overlap. A slope means settling, bleaching or a change of focus.${each}`));
    return [figure, nta.csvButton(stem, "counts",
        () => ({frame: counts.frame, time_s: at, spots_per_frame: counts.spots_per_frame}))];
};

nta.flowSection = (data, stem) => {
    const drift = data.page.drift;
    const columns = drift.columns;
    if (!columns.frame || !columns.x_px || columns.frame.length < 2) {
        return nta.noData("There were too few displacements to see what the particles share: nothing was subtracted.");
    }
    const um = nta.setting(data, "pixel_size_nm") / 1000;
    const at = columns.frame.map(frame => frame / nta.setting(data, "fps"));
    const series = [["to the right", "x_px", "var(--x-axis)"], ["downward", "y_px", "var(--y-axis)"]].map(
        ([name, key, color]) => ({name, color, values: columns[key].map(v => v * um)}));
    const figure = nta.timeChart("Drift over time", at, series, "shared displacement, \u00b5m", false);
    const speed = Math.hypot(...drift.mean_px_per_frame) * um * nta.setting(data, "fps");
    figure.append(nta.make("figcaption", {},
        `Where the liquid carried the mean particle, which was removed before sizing (model: ${drift.model}). Mean speed `
        + `${nta.digits(speed, 2)} \u00b5m/s, ${nta.digits(Math.hypot(...drift.mean_px_per_frame), 2)} px per frame.`));
    return [figure, nta.csvButton(stem, "drift", () => ({...columns, time_s: at}))];
};

nta.msdSection = (data, stem) => {
    const {columns, line} = data.page.msd;
    if (!columns.msd_um2 || columns.msd_um2.length < 2) return nta.noData("There were too few tracks for it.");
    const frame_s = 1 / nta.setting(data, "fps");
    const lag = columns.lag_frames.map(k => k * frame_s);
    const se = columns.msd_se_um2 || [];
    const readout = nta.readout();
    const draw = (svg, width, height) => {
        const area = nta.chartArea(width, height);
        const x = d3.scaleLinear().domain([0, d3.max(lag) * 1.04]).range([area.left, area.right]);
        const top = d3.max(columns.msd_um2, (m, i) => m + 1.96 * (se[i] || 0));
        const y = d3.scaleLinear().domain([0, top * 1.06]).range([area.bottom, area.top]);
        nta.axes(svg, area, x, y, "lag, s", "mean square displacement, \u00b5m\u00b2");
        if (line) {
            const at = k => line.um2_at_zero + line.um2_per_frame * k;
            const last = Math.min(d3.max(columns.lag_frames), (top - line.um2_at_zero) / line.um2_per_frame);
            svg.append("line").attr("x1", x(0)).attr("y1", y(Math.max(0, at(0)))).attr("x2", x(last * frame_s)).attr("y2", y(at(last)))
                .style("stroke", "var(--accent)").style("stroke-width", 1.5);
        }
        columns.msd_um2.forEach((m, i) => {
            if (se[i]) {
                svg.append("line").attr("class", "error").attr("x1", x(lag[i])).attr("x2", x(lag[i]))
                    .attr("y1", y(Math.max(0, m - 1.96 * se[i]))).attr("y2", y(m + 1.96 * se[i]));
            }
            svg.append("circle").attr("class", "point").attr("cx", x(lag[i])).attr("cy", y(m)).attr("r", 3.5).style("fill-opacity", 1);
        });
        nta.rule(svg, area, x, readout, time => {
            const i = Math.min(lag.length - 1, Math.max(0, Math.round(time / frame_s) - 1));
            return [nta.make("b", {}, `lag ${nta.digits(lag[i], 3)} s`),
                    `\u2003${nta.digits(columns.msd_um2[i], 4)}${se[i] ? " \u00b1 " + nta.digits(se[i], 2) : ""} \u00b5m\u00b2`];
        });
    };
    const figure = nta.figure("Mean square displacement", 250, draw);
    figure.node.prepend(readout);
    const D = line ? `The line is fitted to the first ${line.lags} lags; its slope is that of a diffusion coefficient of `
        + `${nta.digits(line.um2_per_frame / frame_s / 4, 3)} \u00b5m\u00b2/s. ` : "";
    figure.node.append(nta.make("figcaption", {}, D + "Over all tracks, drift removed; bars are 95 % intervals. Of particles of "
        + "several sizes it bends down although each diffuses freely, for only slow ones are seen for long."));
    return [figure.node, nta.csvButton(stem, "msd", () => ({lag_s: lag, ...columns}))];
};

// Used tracks that have both a diameter and what is asked for.
nta.tracksWith = (data, ...names) => {
    const tracks = data.page.tracks;
    if (names.some(name => !tracks[name])) return [];
    return d3.range(tracks[names[0]].length).filter(i => names.every(name => tracks[name][i] > 0));
};

nta.populationColor = name => name === "vesicle" ? "var(--accent)" : name === "mineral" ? "var(--y-axis)" : "var(--soft)";

// Brightness of solid spheres of one refractive index each, with the index at the line's right end.
nta.drawIndexLines = (svg, area, x, y, lines) => {
    const inside = (line, i) => {
        const [px, py] = [x(line.diameter_nm[i]), y(line.intensity_adu[i])];
        return px >= area.left && px <= area.right && py >= area.top && py <= area.bottom;
    };
    for (const line of lines) {
        const shown = d3.range(line.diameter_nm.length).filter(i => inside(line, i));
        if (shown.length < 2) continue;
        svg.append("path").attr("class", "index-line").attr("fill", "none").style("stroke", "var(--soft)").style("stroke-dasharray", "4 3")
            .attr("d", d3.line().x(i => x(line.diameter_nm[i])).y(i => y(line.intensity_adu[i]))(shown));
        const last = shown[shown.length - 1];
        svg.append("text").attr("x", x(line.diameter_nm[last]) - 4).attr("y", y(line.intensity_adu[last]) + 12)
            .attr("text-anchor", "end").text(`n ${line.index.toFixed(2)}`);
    }
};

nta.populationTable = populations => {
    // Of a reference that stands alone: how large it can be.
    const bounds = e => ({value: `${nta.digits(e.low, 2)} to ${nta.digits(e.high, 2)}`, interval: "anything between, 95 %"});
    const cell = e => {
        const text = !e ? {value: "\u2013", interval: ""} : nta.isNumber(e.value) ? nta.estimateText(e) : bounds(e);
        return nta.make("td", {}, text.value, nta.make("span", {class: "interval"}, text.interval));
    };
    const head = ["population", "share of particles", "per mL", "refractive index"];
    return nta.make("table", {}, nta.make("thead", {}, nta.make("tr", {}, ...head.map(words => nta.make("th", {}, words)))),
        nta.make("tbody", {}, ...populations.map(p => nta.make("tr", {}, nta.make("td", {}, p.name),
            ...[p.fraction, p.per_ml, p.refractive_index].map(cell)))));
};

nta.brightnessSection = (data, stem) => {
    const tracks = data.page.tracks;
    const rows = nta.tracksWith(data, "diameter_nm", "intensity_adu");
    if (rows.length === 0) return nta.noData("There was no track with a diameter.");
    const readout = nta.readout();
    const draw = (svg, width, height) => {
        const area = nta.chartArea(width, height);
        const domain = name => {
            const [low, high] = d3.extent(rows, i => tracks[name][i]);
            return [low / 1.15, high * 1.15];
        };
        const x = d3.scaleLog().domain(domain("diameter_nm")).range([area.left, area.right]);
        const y = d3.scaleLog().domain(domain("intensity_adu")).range([area.bottom, area.top]);
        nta.axes(svg, area, x, y, "diameter, nm", "brightness, ADU");
        nta.drawIndexLines(svg, area, x, y, data.page.index_lines);
        if (data.summary.populations.length > 0) {
            nta.legend(svg, area, data.summary.populations.map(p => ({name: p.name, color: nta.populationColor(p.name)})));
        }
        const color = i => data.summary.populations.length > 0 ? nta.populationColor(tracks.population[i]) : null;
        const opacity = rows.length > 500 ? 0.35 : 0.55;
        const points = svg.append("g").selectAll("circle").data(rows).enter().append("circle").attr("class", "point")
            .attr("cx", i => x(tracks.diameter_nm[i])).attr("cy", i => y(tracks.intensity_adu[i])).attr("r", 2.5)
            .style("fill-opacity", opacity).style("fill", color);
        const nearest = d3.voronoi ? d3.voronoi().x(i => x(tracks.diameter_nm[i])).y(i => y(tracks.intensity_adu[i]))(rows) : null;
        if (!nearest) return;
        nta.onPointer(svg, (px, py) => {
            const found = nearest.find(px, py, 30);
            points.style("stroke", i => found && i === found.data ? "var(--ink)" : null);
            if (!found) return readout.replaceChildren();
            const i = found.data;
            readout.replaceChildren(nta.make("b", {}, `track ${tracks.track_id[i]}`),
                `\u2003${nta.digits(tracks.diameter_nm[i], 3)} nm\u2003${nta.digits(tracks.intensity_adu[i], 3)} ADU`
                + `\u2003${tracks.positions[i]} positions`);
        }, () => { readout.replaceChildren(); points.style("stroke", null); });
    };
    const figure = nta.figure("Size against brightness", 320, draw);
    figure.node.prepend(readout);
    figure.node.append(nta.make("figcaption", {}, "Each point is a track: its own diameter, which scatters widely for a short one, "
        + "and its brightness where it is in focus: all the light of its spot, above background."
        + (data.page.index_lines.length ? " Dashed: solid spheres of one refractive index n. Vesicles lie between 1.36 and 1.42, mineral "
            + "above 1.50; what lies between is undetermined, and needles lie lower than spheres of their index." : "")));
    const told = data.summary.populations.length > 0 ? [nta.populationTable(data.summary.populations)] : [];
    return [figure.node, ...told, nta.csvButton(stem, "tracks_drawn", () => tracks)];
};

// The gray picture as a data URI, drawn on a canvas.
nta.pictureUri = picture => {
    const canvas = nta.make("canvas", {width: picture.columns, height: picture.rows});
    const context = canvas.getContext("2d");
    const image = context.createImageData(picture.columns, picture.rows);
    for (let i = 0; i < picture.columns * picture.rows; ++i) {
        const gray = parseInt(picture.gray.substr(2 * i, 2), 16);
        image.data.set([gray, gray, gray, 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
    return canvas.toDataURL("image/png");
};

nta.pathText = (steps, units, scale, margin) => {
    let x = 0;
    let y = 0;
    const points = [];
    for (let i = 0; i + 1 < steps.length; i += 2) {
        x += steps[i];
        y += steps[i + 1];
        points.push(`${(margin.left + (x / units + 0.5) * scale).toFixed(1)},${(margin.top + (y / units + 0.5) * scale).toFixed(1)}`);
    }
    return points.length ? "M" + points.join("L") : "";
};

nta.colorScale = diameters => {
    const sorted = diameters.filter(d => d > 0).sort(d3.ascending);
    if (!sorted.length) return null;
    const low = d3.quantile(sorted, 0.05);
    const high = d3.quantile(sorted, 0.95);
    // Without the dark end, which is lost on the dark picture.
    return d3.scaleSequential(t => d3.interpolatePlasma(0.3 + 0.7 * t)).domain(low < high ? [low, high] : [low * 0.9, low * 1.1]).clamp(true);
};

nta.drawColorLegend = (svg, color, left, top, width) => {
    const [low, high] = color.domain();
    const gradient = svg.append("linearGradient").attr("id", "diameter-colors");
    for (const share of d3.range(0, 1.01, 0.1)) {
        gradient.append("stop").attr("offset", share).attr("stop-color", color(low + share * (high - low)));
    }
    svg.append("rect").attr("x", left).attr("y", top).attr("width", width).attr("height", 8).attr("fill", "url(#diameter-colors)");
    const text = (x, anchor, words) => svg.append("text").attr("x", x).attr("y", top + 22).attr("text-anchor", anchor).text(words);
    text(left, "start", `\u2264 ${nta.digits(low, 3)}`);
    text(left + width / 2, "middle", "diameter, nm");
    text(left + width, "end", `\u2265 ${nta.digits(high, 3)}`);
};

nta.pathsSection = (data, stem) => {
    const {paths, picture, tracks} = data.page;
    const color = nta.colorScale(tracks.diameter_nm || []);
    if (!(picture.width_px > 0) || !color) return nta.noData("There was no track with a diameter.");
    const plain = {on: true};
    const uri = picture.gray ? nta.pictureUri(picture) : null;
    const isWide = width => width > 760;
    const fieldWidth = width => isWide(width) ? Math.min(width, 860) : width;
    const draw = (svg, width) => {
        const scale = fieldWidth(width) / picture.width_px;
        const margin = {left: 0, top: 0};
        svg.append("rect").attr("class", "field").attr("width", picture.width_px * scale).attr("height", picture.height_px * scale);
        if (uri && plain.on) {
            svg.append("image").attr("href", uri).attr("width", picture.columns * picture.shrunk * scale)
                .attr("height", picture.rows * picture.shrunk * scale).attr("preserveAspectRatio", "none").style("opacity", 0.75);
        }
        const group = svg.append("g").attr("fill", "none")
            .attr("stroke-width", paths.steps.length > 400 ? 0.8 : 1.2).attr("stroke-linejoin", "round");
        paths.steps.forEach((steps, i) => {
            const diameter = tracks.diameter_nm[i];
            group.append("path").attr("class", "track").attr("d", nta.pathText(steps, paths.units_per_px, scale, margin))
                .attr("stroke", diameter > 0 ? color(diameter) : "#9aa4b0");
        });
        nta.drawColorLegend(svg, color, 0, picture.height_px * scale + 12, 220);
    };
    const height = width => Math.round(fieldWidth(width) * picture.height_px / picture.width_px) + 42;
    const figure = nta.figure("Tracks over a frame", height, draw);
    const box = nta.make("input", {type: "checkbox"});
    box.checked = true;
    box.addEventListener("change", () => { plain.on = box.checked; figure.redraw(); });
    const controls = nta.make("div", {class: "controls"}, nta.make("label", {}, box, "picture"));
    const total = data.summary.tracks.used;
    const part = tracks.track_id.length < total ? `${tracks.track_id.length} of ${total} used tracks` : "All used tracks";
    figure.node.append(nta.make("figcaption", {}, `${part}, as they moved in the picture, flow included, over frame ${picture.frame}. `
        + `The field is ${nta.digits(picture.width_px * nta.setting(data, "pixel_size_nm") / 1000, 3)} \u00b5m wide `
        + `(${picture.width_px} \u00d7 ${picture.height_px} px).`));
    const list = () => {
        const columns = {track_id: [], x_px: [], y_px: []};
        paths.steps.forEach((steps, i) => {
            let [x, y] = [0, 0];
            for (let k = 0; k + 1 < steps.length; k += 2) {
                x += steps[k];
                y += steps[k + 1];
                columns.track_id.push(tracks.track_id[i]);
                columns.x_px.push(x / paths.units_per_px);
                columns.y_px.push(y / paths.units_per_px);
            }
        });
        return columns;
    };
    return [controls, figure.node, nta.csvButton(stem, "paths", list)];
};
