// SPDX-License-Identifier: MIT
// The charts of a comparison: points of replicates, mean curves, differences, dilution series.

nta.conditionColors = ["var(--lognormal)", "var(--regularized)", "var(--walker)", "var(--ftla)", "var(--raw)"];

nta.conditionColor = (data, name) => {
    const place = data.conditions.findIndex(c => c.name === name);
    return place < 0 ? "var(--soft)" : nta.conditionColors[place % nta.conditionColors.length];
};

// Every color once is all that can be told apart; further conditions are told by their names.
nta.conditionName = (name, most) => name.length > most ? `${name.slice(0, most - 1)}\u2026` : name;

nta.testsNamed = (endpoint, test) => endpoint.tests.filter(t => t.test === test);

// The values of an endpoint by condition: [{name, color, points: [{replicate, value}], mean}].
nta.endpointGroups = (data, endpoint) => data.conditions.map(condition => ({
    name: condition.name,
    color: nta.conditionColor(data, condition.name),
    points: data.replicates.filter(r => r.condition === condition.name && nta.isNumber(r.values[endpoint.name]))
        .map(r => ({replicate: r.replicate, value: r.values[endpoint.name]})),
    mean: nta.testsNamed(endpoint, "mean").find(t => t.condition_1 === condition.name),
    sd: nta.testsNamed(endpoint, "sd").find(t => t.condition_1 === condition.name),
}));

// Points beside each other where they would lie on one another.
nta.spreadPoints = (points, y) => {
    const order = points.map((p, i) => i).sort((a, b) => points[a].value - points[b].value);
    const offset = points.map(() => 0);
    order.forEach((i, k) => {
        const before = order[k - 1];
        if (before === undefined || Math.abs(y(points[i].value) - y(points[before].value)) > 9) return;
        offset[i] = offset[before] > 0 ? -offset[before] : 9 - offset[before];
    });
    return offset;
};

nta.drawGroup = (svg, group, at, y) => {
    const mark = svg.append("g").style("stroke", group.color);
    if (group.mean && nta.isNumber(group.mean.low)) {
        mark.append("line").attr("class", "interval").attr("x1", at + 30).attr("x2", at + 30)
            .attr("y1", y(group.mean.low)).attr("y2", y(group.mean.high));
    }
    if (group.mean && nta.isNumber(group.mean.estimate)) {
        mark.append("line").attr("class", "mean").attr("x1", at - 20).attr("x2", at + 36)
            .attr("y1", y(group.mean.estimate)).attr("y2", y(group.mean.estimate));
    }
    const offset = nta.spreadPoints(group.points, y);
    group.points.forEach((point, i) => {
        svg.append("circle").attr("class", "point").attr("r", 4).attr("cx", at + offset[i]).attr("cy", y(point.value))
            .style("fill", group.color).append("title").text(`${group.name}, replicate ${point.replicate}: ${nta.digits(point.value, 4)}`);
    });
};

nta.endpointTitle = endpoint => nta.capitalized(endpoint.label) + (endpoint.unit ? `, ${endpoint.unit}` : "");

// Points of every replicate, mean and its 95 % interval, condition by condition.
nta.endpointChart = (data, endpoint, stem) => {
    const groups = nta.endpointGroups(data, endpoint);
    const draw = (svg, width, height) => {
        const area = nta.chartArea(width, height);
        const x = d3.scaleBand().domain(d3.range(groups.length)).range([area.left, area.right]);
        const values = d3.merge(groups.map(g => g.points.map(p => p.value)
            .concat(g.mean && nta.isNumber(g.mean.low) ? [g.mean.low, g.mean.high] : [])));
        const y = d3.scaleLinear().domain(nta.roomy(values, 0.08)).range([area.bottom, area.top]);
        const exponent = Math.floor(Math.log10(d3.max(y.domain(), Math.abs)));
        const shared = exponent >= 4 ? Math.pow(10, exponent) : 1;
        const ticks = y.ticks(6);
        svg.append("g").attr("class", "grid").attr("transform", `translate(${area.left},0)`)
            .call(d3.axisLeft(y).tickValues(ticks).tickSize(area.left - area.right).tickFormat(""));
        const left = svg.append("g").attr("transform", `translate(${area.left},0)`)
            .call(d3.axisLeft(y).tickValues(ticks).tickFormat(v => nta.tick(v / shared)).tickSize(0).tickPadding(8));
        left.select(".domain").remove();
        svg.selectAll("g").attr("font-size", null).attr("font-family", null);
        const most = Math.max(6, Math.floor(x.bandwidth() / 7));
        groups.forEach((group, i) => {
            const middle = x(i) + x.bandwidth() / 2;
            nta.drawGroup(svg, group, middle - 4, y);
            const label = svg.append("text").attr("class", "title").attr("x", middle).attr("y", area.bottom + 18)
                .attr("text-anchor", "middle").text(nta.conditionName(group.name, most));
            label.append("title").text(group.name);
            svg.append("text").attr("x", middle).attr("y", area.bottom + 34).attr("text-anchor", "middle")
                .text(`n = ${group.points.length}`);
        });
        const power = shared > 1 ? `${nta.powerOfTen(exponent)} ` : "";
        const unit = endpoint.unit ? `, ${power}${endpoint.unit}` : "";
        svg.append("text").attr("class", "title").attr("x", 0).attr("y", 12).text(nta.capitalized(endpoint.label) + unit);
    };
    const figure = nta.figure(nta.endpointTitle(endpoint), 290, draw);
    const columns = () => ({
        condition: groups.flatMap(g => g.points.map(() => g.name)),
        replicate: groups.flatMap(g => g.points.map(p => p.replicate)),
        [endpoint.name]: groups.flatMap(g => g.points.map(p => p.value)),
    });
    return [figure.node, nta.csvButton(stem, endpoint.name, columns)];
};

nta.binCenters = quantity => d3.range(quantity.bins).map(i => (i + 0.5) * quantity.bin_width_nm);

// A stored curve as one to draw, per nm.
nta.storedCurve = (quantity, stored, name, color) => {
    const per = values => (values || []).map(value => value / quantity.bin_width_nm);
    const curve = {name, color, center: nta.binCenters(quantity), density: per(stored.mean), low: per(stored.low), high: per(stored.high)};
    curve.hasBand = curve.low.length > 0 && curve.high.length > 0;
    return curve;
};

nta.quantityNames = {
    number_fraction: ["shape", "number fraction per nm", "per nm"],
    concentration_per_ml: ["particles per mL", "particles per mL and nm", "/mL/nm"],
    particles_per_frame: ["particles per frame", "particles per frame and nm", "per frame and nm"],
};

nta.quantityName = (data, quantity) => {
    const names = nta.quantityNames[quantity.quantity] || [quantity.quantity, `${quantity.unit} per nm`, "per nm"];
    const isNormalized = quantity.quantity !== "number_fraction" && data.replicates.some(r => nta.isNumber(r.normalize_to));
    return isNormalized ? names.map(name => `${name}, normalized`) : names;
};

nta.chooser = (words, entries, changed) => {
    const select = nta.make("select", {}, ...entries.map((text, i) => nta.make("option", {value: String(i)}, text)));
    select.addEventListener("change", () => changed(Number(select.value)));
    return nta.make("label", {}, words, select);
};

// All curves of one quantity that there are: conditions, then pure materials, then single replicates as thin lines.
nta.meanCurves = (data, quantity, state) => {
    const curves = quantity.conditions.filter(c => c.mean && state.shown.has(c.condition))
        .map(c => nta.storedCurve(quantity, c, c.condition, nta.conditionColor(data, c.condition)));
    const references = state.hasReferences ? quantity.references.filter(r => r.mean)
        .map(r => ({...nta.storedCurve(quantity, r, `${r.condition} (pure)`, "var(--soft)"), hasBand: false})) : [];
    const thin = state.hasReplicates && quantity.quantity === "number_fraction"
        ? data.replicates.filter(r => r.number_fraction && state.shown.has(r.condition)).map(r => ({
            ...nta.storedCurve(quantity, {mean: r.number_fraction}, `${r.condition} ${r.replicate}`, nta.conditionColor(data, r.condition)),
            isThin: true})) : [];
    return [...thin, ...curves, ...references];
};

nta.curveColumns = curves => {
    const columns = {bin_center_nm: curves.length ? curves[0].center : []};
    for (const curve of curves) {
        columns[`${curve.name} per nm`] = curve.density;
        if (!curve.low.length) continue;
        columns[`${curve.name} low`] = curve.low;
        columns[`${curve.name} high`] = curve.high;
    }
    return columns;
};

nta.meanCurveSection = (data, stem) => {
    const quantities = data.curves.filter(q => q.conditions.some(c => c.mean));
    if (quantities.length === 0) return nta.noCurves();
    const state = {quantity: 0, shown: new Set(data.conditions.map(c => c.name)), log: false, zoom: null,
                   hasReplicates: false, hasReferences: false};
    const readout = nta.readout();
    const figure = nta.figure("Mean size distributions", 380, (svg, width, height) => {
        const quantity = quantities[state.quantity];
        const curves = nta.meanCurves(data, quantity, state);
        const names = nta.quantityName(data, quantity);
        const {area, x} = nta.drawCurveChart(svg, width, height,
            {id: "mean", curves, state, range: nta.sizeRange(curves), yTitle: names[1]});
        nta.rule(svg, area, x, readout, nta.tellCurves(curves, names[2]));
        nta.zoomByDragging(svg, area, x, state, () => figure.redraw());
    });
    const changed = () => figure.redraw();
    const controls = nta.make("div", {class: "controls"});
    if (quantities.length > 1) {
        controls.append(nta.chooser("", quantities.map(q => nta.quantityName(data, q)[0]), i => { state.quantity = i; changed(); }));
    }
    for (const condition of data.conditions) {
        controls.append(nta.tickBox(condition.name, true, on => {
            if (on) state.shown.add(condition.name); else state.shown.delete(condition.name);
            changed();
        }, nta.swatch(nta.conditionColor(data, condition.name))));
    }
    controls.append(nta.tickBox("replicates", false, on => { state.hasReplicates = on; changed(); }));
    if (quantities.some(q => q.references.some(r => r.mean))) {
        controls.append(nta.tickBox("pure materials", false, on => { state.hasReferences = on; changed(); }));
    }
    controls.append(...nta.axisControls(state, changed));
    figure.node.append(nta.make("figcaption", {}, "Mean of the replicates of each condition; bands are 95 % intervals of the mean, bin by bin, "
        + "over replicates; one that reaches beyond three times the highest curve is cut. ", nta.zoomHint(), "Single replicates are shown as shapes only."));
    return [controls, readout, figure.node,
            nta.csvButton(stem, "mean_curves", () => nta.curveColumns(nta.meanCurves(data, quantities[state.quantity], state)))];
};

nta.noCurves = () => [nta.make("p", {class: "soft"}, "No condition has a size distribution.")];

// Every pair of conditions that has a difference, of every quantity.
nta.differencesOf = data => data.curves.flatMap(quantity => quantity.differences.filter(d => d.mean).map(d => ({quantity, ...d})));

nta.permutationText = p => `p = ${nta.pText(p.p)} (${p.all_splits ? `all ${p.splits} splits` : `${p.splits} random splits`} of the replicates; `
    + `it cannot be below ${nta.pText(p.smallest_p)})`;

nta.distanceTable = (differences) => {
    const rows = differences.filter(d => d.distances.length).flatMap(d => d.distances.map(t => nta.make("tr", {},
        nta.make("td", {}, `${d.condition_2} \u2212 ${d.condition_1}`),
        nta.make("td", {}, nta.distanceNames[t.name] || t.name),
        nta.make("td", {class: "number"}, `${nta.digits(t.value, 3)}${t.unit ? " " + t.unit : ""}`),
        nta.make("td", {class: "number"}, nta.pText(t.p)))));
    if (rows.length === 0) return [];
    const head = nta.make("tr", {}, nta.make("th", {}, "Conditions"), nta.make("th", {}, "Distance of the shapes"),
                          nta.make("th", {class: "number"}, "Value"), nta.make("th", {class: "number"}, "p by permuting replicates"));
    return [nta.make("div", {class: "wide"}, nta.make("table", {class: "small"}, nta.make("thead", {}, head), nta.make("tbody", {}, ...rows)))];
};

nta.distanceNames = {
    "energy-size-brightness": "energy distance of size and brightness together",
    "wasserstein-1": "Wasserstein-1: mean shift of diameters",
    "kolmogorov-smirnov": "Kolmogorov\u2013Smirnov",
    "anderson-darling": "Anderson\u2013Darling",
    energy: "energy",
};

nta.differenceSection = (data, stem) => {
    const differences = nta.differencesOf(data);
    if (differences.length === 0) return [nta.make("p", {class: "soft"}, "No pair of conditions has size distributions to compare.")];
    const state = {at: 0, log: false, zoom: null};
    const readout = nta.readout();
    const words = nta.make("p", {});
    const label = d => `${d.condition_2} \u2212 ${d.condition_1}, ${nta.quantityName(data, d.quantity)[0]}`;
    const curveOf = d => nta.storedCurve(d.quantity, d, `${d.condition_2} \u2212 ${d.condition_1}`, "var(--accent)");
    const figure = nta.figure("Difference of mean size distributions", 320, (svg, width, height) => {
        const d = differences[state.at];
        const curve = curveOf(d);
        const conditions = d.quantity.conditions.filter(c => c.mean && (c.condition === d.condition_1 || c.condition === d.condition_2));
        const {area, x} = nta.drawCurveChart(svg, width, height, {id: "difference", curves: [curve], state, isDifference: true,
            range: nta.sizeRange(conditions.map(c => nta.storedCurve(d.quantity, c, "", ""))), yTitle: `difference, ${nta.quantityName(data, d.quantity)[1]}`});
        nta.rule(svg, area, x, readout, nta.tellCurves([curve], nta.quantityName(data, d.quantity)[2]));
        nta.zoomByDragging(svg, area, x, state, () => figure.redraw());
    });
    const tell = () => words.replaceChildren(...(differences[state.at].max_t
        ? [`Largest difference of any bin: ${nta.permutationText(differences[state.at].max_t)}.`]
        : ["With fewer than two replicates in a condition there is no band and no test."]));
    tell();
    const changed = () => { tell(); figure.redraw(); };
    const controls = nta.make("div", {class: "controls"},
        ...(differences.length > 1 ? [nta.chooser("", differences.map(label), i => { state.at = i; state.zoom = null; changed(); })] : []),
        ...nta.axisControls(state, changed));
    figure.node.append(nta.make("figcaption", {}, "The band holds for all bins at once, with 95 % confidence: where it leaves 0, "
        + "the conditions differ at these diameters."));
    return [controls, readout, figure.node, words,
            nta.csvButton(stem, "difference", () => nta.curveColumns([curveOf(differences[state.at])])),
            ...nta.distanceTable(differences)];
};

// Concentration over dilution of one sample, both logarithmic, with the line of a right count.
nta.dilutionChart = (series, unit) => {
    const members = series.members.filter(m => m.filmed > 0 && m.dilution > 0);
    return nta.figure(`Dilution series of ${series.condition}`, 270, (svg, width, height) => {
        const area = nta.chartArea(width, height);
        const wide = values => { const [low, high] = d3.extent(values); return [low / 1.6, high * 1.6]; };
        const x = d3.scaleLog().domain(wide(members.map(m => m.dilution))).range([area.left, area.right]);
        const stock = series.stock ? series.stock.value : null;
        const expected = stock ? x.domain().map(f => stock / f) : [];
        const y = d3.scaleLog().domain(wide(members.map(m => m.filmed).concat(expected))).range([area.bottom, area.top]);
        nta.axes(svg, area, x, y, "dilution factor", `as filmed, ${unit}`);
        if (stock) {
            svg.append("path").attr("class", "curve").style("stroke", "var(--raw)")
                .attr("d", d3.line()(x.domain().map((f, i) => [x(f), y(expected[i])])));
        }
        for (const m of members) {
            const half = 1.96 * (m.relative_se || 0);
            svg.append("line").attr("class", "error").attr("x1", x(m.dilution)).attr("x2", x(m.dilution))
                .attr("y1", y(m.filmed * Math.exp(half))).attr("y2", y(m.filmed * Math.exp(-half)));
            svg.append("circle").attr("class", "point").attr("r", 4.5).attr("cx", x(m.dilution)).attr("cy", y(m.filmed))
                .style("fill", m.in_linear_range ? "var(--accent)" : "var(--regularized)");
        }
    });
};

nta.memberWords = m => [m.in_linear_range ? "in the linear range" : "outside the linear range", m.crowded ? "crowded" : "", m.thin ? "too few particles" : ""]
    .filter(Boolean).join(", ");

nta.dilutionSeries = (series, unit, stem) => {
    const figure = nta.dilutionChart(series, unit);
    const rows = series.members.map(m => nta.make("tr", {}, nta.make("td", {class: "number"}, nta.plain(m.dilution)),
        nta.make("td", {class: "number"}, nta.digits(m.filmed, 3)), nta.make("td", {class: "number"}, nta.digits(m.stock, 3)),
        nta.make("td", {class: "number"}, nta.digits(m.particles_per_frame, 3)), nta.make("td", {}, nta.memberWords(m))));
    const titles = ["Dilution", `As filmed, ${unit}`, `Undiluted, ${unit}`, "Particles per frame"];
    const head = nta.make("tr", {}, ...titles.map(t => nta.make("th", {class: "number"}, t)), nta.make("th", {}, ""));
    const stock = series.stock ? ` Best estimate of the undiluted sample: ${nta.estimateSentence(series.stock, unit)}.` : "";
    return [nta.make("h3", {}, `${series.condition}, replicate ${series.replicate}`), figure.node,
            nta.make("p", {}, `Slope ${nta.estimateSentence(series.slope, "")}: 1 where counting is right.${stock}`),
            nta.make("div", {class: "wide"}, nta.make("table", {class: "small"}, nta.make("thead", {}, head), nta.make("tbody", {}, ...rows))),
            nta.csvButton(stem, "dilution_series", () => Object.fromEntries(
                ["dilution", "filmed", "stock", "relative_se", "particles_per_frame", "in_linear_range"].map(k => [k, series.members.map(m => m[k])])))];
};
