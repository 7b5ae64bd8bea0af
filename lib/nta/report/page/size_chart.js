// SPDX-License-Identifier: MIT
// The size distribution: every method's curve, its band, a linear or logarithmic axis, zoom by dragging.

nta.methodNames = {
    lognormal: "lognormal mixture",
    regularized: "regularized",
    raw: "raw histogram",
    walker: "Walker",
    ftla: "FTLA",
};

nta.methodName = method => nta.methodNames[method] || method;

// One method's curve per nm: {center, density, low, high}; low and high are empty without a band. `per_ml` in place of the
// number fraction: the reported curve has its own band, others are scaled.
nta.sizeCurve = (data, method, perMl) => {
    const page = data.page;
    const width = page.distribution.bin_width_nm;
    const columns = page.curves[method];
    const total = perMl ? data.summary.concentration.per_ml.value : 1;
    const per = values => (values || []).map(value => value === null ? null : value * total / width);
    const own = page.distribution.columns;
    const useOwn = perMl && data.summary.size && method === data.summary.size.method && own.low_per_ml && own.high_per_ml;
    const scaled = values => values.map(value => value === null ? null : value / width);
    return {
        method,
        center: columns.number_fraction.map((_, i) => (i + 0.5) * width),
        density: per(columns.number_fraction),
        low: useOwn ? scaled(own.low_per_ml) : per(columns.number_fraction_low),
        high: useOwn ? scaled(own.high_per_ml) : per(columns.number_fraction_high),
    };
};

// Where the curves are: between the diameters below and above which less than 0.5 % of the particles lie.
nta.sizeRange = curves => {
    let low = Infinity;
    let high = 0;
    for (const curve of curves) {
        const total = d3.sum(curve.density);
        let sum = 0;
        curve.density.forEach((value, i) => {
            sum += value;
            if (sum < 0.005 * total) return;
            low = Math.min(low, curve.center[i]);
            if (sum - value < 0.995 * total) high = Math.max(high, curve.center[i]);
        });
    }
    if (!(high > 0)) return [1, 1000];
    return [low, high];
};

nta.sizeControls = (data, methods, state, changed) => {
    const controls = nta.make("div", {class: "controls"});
    const reported = data.summary.size ? data.summary.size.method : "";
    for (const method of methods) {
        const box = nta.make("input", {type: "checkbox"});
        box.checked = state.shown.has(method);
        box.addEventListener("change", () => {
            if (box.checked) state.shown.add(method); else state.shown.delete(method);
            changed();
        });
        const swatch = nta.make("span", {class: "swatch", style: `background: var(--${method}, var(--accent))`});
        controls.append(nta.make("label", {}, box, swatch,
                                 nta.methodName(method) + (method === reported ? " (reported)" : "")));
    }
    controls.append(nta.make("span", {class: "gap"}));
    const logBox = nta.make("input", {type: "checkbox"});
    logBox.addEventListener("change", () => { state.log = logBox.checked; state.zoom = null; changed(); });
    controls.append(nta.make("label", {}, logBox, "log diameter"));
    const whole = nta.make("button", {type: "button"}, "Whole range");
    whole.addEventListener("click", () => { state.zoom = null; changed(); });
    controls.append(whole);
    return controls;
};

nta.drawSizeCurves = (svg, curves, x, y) => {
    const bins = curve => d3.range(curve.center.length);
    const clip = svg.append("g").attr("clip-path", "url(#size-clip)");
    for (const curve of curves) {
        const color = `var(--${curve.method}, var(--accent))`;
        if (curve.hasBand) {
            clip.append("path").attr("class", "band").style("fill", color)
                .attr("d", d3.area().x(i => x(curve.center[i])).y0(i => y(curve.low[i])).y1(i => y(curve.high[i]))(bins(curve)));
        }
    }
    for (const curve of curves) {
        clip.append("path").attr("class", "curve").style("stroke", `var(--${curve.method}, var(--accent))`)
            .attr("d", d3.line().x(i => x(curve.center[i])).y(i => y(curve.density[i]))(bins(curve)));
    }
};

nta.markMode = (svg, area, x, statistics) => {
    if (!statistics || !statistics.mode_nm) return;
    const at = x(statistics.mode_nm.value);
    if (!(at > area.left && at < area.right)) return;
    svg.append("line").attr("class", "mark").attr("x1", at).attr("x2", at).attr("y1", area.top).attr("y2", area.bottom);
    const isRight = at > area.right - 130;
    svg.append("text").attr("x", at + (isRight ? -6 : 6)).attr("y", area.top + 10).attr("text-anchor", isRight ? "end" : "start")
        .text(`mode ${nta.estimateText(statistics.mode_nm).value} nm`);
};

// Drag over a range of diameters to see it larger, double-click for all of them. After nta.rule(), whose handler it calls.
nta.zoomByDragging = (svg, area, x, state, changed) => {
    let from = null;
    const box = svg.append("rect").attr("class", "selection").attr("y", area.top).attr("height", area.bottom - area.top)
        .style("display", "none");
    const node = svg.node();
    const place = event => {
        const bounds = node.getBoundingClientRect();
        const px = (event.clientX - bounds.left) * node.viewBox.baseVal.width / bounds.width;
        return Math.max(area.left, Math.min(area.right, px));
    };
    node.onpointerdown = event => {
        if (event.button !== 0) return;
        from = place(event);
        node.setPointerCapture(event.pointerId);
        event.preventDefault();
    };
    const tell = node.onpointermove;
    node.onpointermove = event => {
        tell(event);
        if (from === null) return;
        const to = place(event);
        box.style("display", null).attr("x", Math.min(from, to)).attr("width", Math.abs(to - from));
    };
    node.onpointerup = event => {
        if (from === null) return;
        const ends = [from, place(event)].sort((a, b) => a - b);
        from = null;
        box.style("display", "none");
        if (ends[1] - ends[0] < 6) return;
        state.zoom = ends.map(px => x.invert(px));
        changed();
    };
    node.ondblclick = () => { state.zoom = null; changed(); };
};

nta.tellSizes = (curves, unit) => diameter => {
    const parts = [nta.make("b", {}, `${nta.digits(diameter, 3)} nm`)];
    for (const curve of curves) {
        const i = Math.floor(diameter / (curve.center[1] - curve.center[0] || 1));
        if (i < 0 || i >= curve.density.length) continue;
        const band = curve.low.length ? ` (${nta.digits(curve.low[i], 3)} to ${nta.digits(curve.high[i], 3)})` : "";
        parts.push(`\u2003${nta.methodName(curve.method)}: ${nta.digits(curve.density[i], 3)}${band} ${unit}`);
    }
    return parts;
};

nta.sizeColumns = (data, methods, perMl) => {
    const columns = {};
    for (const method of methods) {
        const curve = nta.sizeCurve(data, method, perMl);
        const unit = perMl ? "per_ml_per_nm" : "fraction_per_nm";
        columns.bin_center_nm = curve.center;
        columns[`${method}_${unit}`] = curve.density;
        if (!curve.low.length) continue;
        columns[`${method}_low_${unit}`] = curve.low;
        columns[`${method}_high_${unit}`] = curve.high;
    }
    return columns;
};

nta.sizeSection = (data, stem) => {
    const methods = Object.keys(nta.methodNames).filter(m => data.page.curves[m])
        .concat(Object.keys(data.page.curves).filter(m => !nta.methodNames[m]));
    if (methods.length === 0) return [nta.make("p", {}, "There were too few tracks to estimate a size distribution.")];
    const reported = data.summary.size ? data.summary.size.method : methods[0];
    const perMl = Boolean(data.summary.concentration.per_ml) && data.summary.concentration.per_ml.value > 0;
    const state = {shown: new Set([reported]), log: false, zoom: null};
    const readout = nta.readout();
    const unit = perMl ? "/mL/nm" : "per nm";
    const draw = (svg, width, height) => {
        const area = {...nta.chartArea(width, height), left: 62};
        const curves = methods.filter(m => state.shown.has(m)).map(m => nta.sizeCurve(data, m, perMl));
        // Bands on top of each other cannot be read: among several curves only the reported one keeps its own.
        for (const curve of curves) {
            curve.hasBand = curve.low.length > 0 && curve.high.length > 0 && (curves.length === 1 || curve.method === reported);
        }
        const range = nta.sizeRange(methods.map(m => nta.sizeCurve(data, m, perMl)).filter(
            c => state.shown.size === 0 || state.shown.has(c.method)));
        const whole = state.log ? [Math.max(range[0] * 0.8, 1), range[1] * 1.25] : [0, range[1] * 1.08];
        const x = (state.log ? d3.scaleLog() : d3.scaleLinear()).domain(state.zoom || whole).range([area.left, area.right]);
        const inView = curve => i => curve.center[i] >= x.domain()[0] && curve.center[i] <= x.domain()[1];
        // A band that reaches far beyond its curve is cut, or the curve would lie flat.
        const tops = curves.map(c => d3.max(d3.range(c.center.length).filter(inView(c)),
                                            i => Math.max(c.density[i], c.hasBand ? Math.min(c.high[i], 3 * d3.max(c.density)) : 0)));
        const top = (d3.max(tops) || 1) * 1.06;
        const y = d3.scaleLinear().domain([0, top]).range([area.bottom, area.top]);
        // Ticks of millions share one power of ten, which stands in the title.
        const exponent = Math.floor(Math.log10(top));
        const shared = exponent >= 4 ? Math.pow(10, exponent) : 1;
        const yShared = y.copy().domain([0, top / shared]);
        svg.append("clipPath").attr("id", "size-clip").append("rect").attr("x", area.left).attr("y", area.top)
            .attr("width", area.right - area.left).attr("height", area.bottom - area.top);
        const power = shared > 1 ? `${nta.powerOfTen(exponent)} ` : "";
        nta.axes(svg, area, x, yShared, "hydrodynamic diameter, nm",
                 power + (perMl ? "particles per mL and nm" : "number fraction per nm"));
        nta.drawSizeCurves(svg, curves, x, y);
        nta.legend(svg, area, curves.map(c => ({name: nta.methodName(c.method), color: `var(--${c.method}, var(--accent))`})));
        if (state.shown.has(reported)) nta.markMode(svg, area, x, data.summary.size);
        nta.rule(svg, area, x, readout, nta.tellSizes(curves, unit));
        nta.zoomByDragging(svg, area, x, state, () => figure.redraw());
    };
    const figure = nta.figure("Size distribution", 380, draw);
    figure.node.querySelector("svg").style.touchAction = "pan-y";
    const caption = nta.make("figcaption", {},
        "Bands are 95 % intervals, bin by bin; of several curves only the reported one shows its own. Drag over the chart to see a range larger, double-click for all of it. ",
        perMl ? "" : "No depth of view was given, so the curve has no concentration. ",
        data.summary.size && data.summary.size.basis === "visible"
            ? "The curve describes the particles as they are seen: bright ones are seen deeper and longer." : "");
    figure.node.append(caption);
    return [nta.sizeControls(data, methods, state, () => figure.redraw()), readout, figure.node,
            nta.csvButton(stem, "size_distribution", () => nta.sizeColumns(data, methods, perMl)),
            ...nta.statisticsTable(data, methods, reported)];
};

nta.statisticsTable = (data, methods, reported) => {
    const shown = [["mode_nm", "Mode"], ["mean_nm", "Mean"], ["sd_nm", "SD"], ["d10_nm", "D10"], ["d50_nm", "D50"],
                   ["d90_nm", "D90"], ["span", "Span"]];
    const head = nta.make("tr", {}, nta.make("th", {}, "Curve"),
                          ...shown.map(([key, name]) => nta.make("th", {class: "number"}, name + (/_nm$/.test(key) ? ", nm" : ""))));
    const rows = methods.map(method => {
        const statistics = data.summary.size_by_method[method] || {};
        const cells = shown.map(([key]) => {
            if (!statistics[key]) return nta.make("td", {class: "number"}, "\u2013");
            const text = nta.estimateText(statistics[key]);
            return nta.make("td", {class: "number"}, text.value, nta.make("span", {class: "interval"}, text.interval.replace(" to ", "\u2013")));
        });
        return nta.make("tr", {class: method === reported ? "reported" : ""}, nta.make("td", {}, nta.methodName(method)), ...cells);
    });
    const peaks = ((data.summary.size || {}).peaks || []).map(
        peak => `${nta.digits(peak.position_nm, 3)} nm (${nta.percent(peak.fraction)} of the particles)`);
    return [nta.make("div", {class: "wide"},
                     nta.make("table", {class: "small"}, nta.make("thead", {}, head), nta.make("tbody", {}, ...rows))),
            nta.make("p", {class: "soft"}, peaks.length ? `Peaks of the reported curve: ${peaks.join(", ")}.` : "")];
};
