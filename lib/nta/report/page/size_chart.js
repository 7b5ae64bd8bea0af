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
        name: nta.methodName(method),
        color: `var(--${method}, var(--accent))`,
        center: columns.number_fraction.map((_, i) => (i + 0.5) * width),
        density: per(columns.number_fraction),
        low: useOwn ? scaled(own.low_per_ml) : per(columns.number_fraction_low),
        high: useOwn ? scaled(own.high_per_ml) : per(columns.number_fraction_high),
    };
};

nta.sizeControls = (data, methods, state, changed) => {
    const controls = nta.make("div", {class: "controls"});
    const reported = data.summary.size ? data.summary.size.method : "";
    for (const method of methods) {
        controls.append(nta.tickBox(nta.methodName(method) + (method === reported ? " (reported)" : ""), state.shown.has(method),
            on => {
                if (on) state.shown.add(method); else state.shown.delete(method);
                changed();
            }, nta.swatch(`var(--${method}, var(--accent))`)));
    }
    controls.append(...nta.axisControls(state, changed));
    return controls;
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
        const curves = methods.filter(m => state.shown.has(m)).map(m => nta.sizeCurve(data, m, perMl));
        // Bands on top of each other cannot be read: among several curves only the reported one keeps its own.
        for (const curve of curves) {
            curve.hasBand = curve.low.length > 0 && curve.high.length > 0 && (curves.length === 1 || curve.method === reported);
        }
        const inRange = methods.filter(m => state.shown.size === 0 || state.shown.has(m));
        const {area, x} = nta.drawCurveChart(svg, width, height, {
            id: "size", curves, state, range: nta.sizeRange(inRange.map(m => nta.sizeCurve(data, m, perMl))),
            yTitle: perMl ? "particles per mL and nm" : "number fraction per nm"});
        if (state.shown.has(reported)) nta.markMode(svg, area, x, data.summary.size);
        nta.rule(svg, area, x, readout, nta.tellCurves(curves, unit));
        nta.zoomByDragging(svg, area, x, state, () => figure.redraw());
    };
    const figure = nta.figure("Size distribution", 380, draw);
    figure.node.querySelector("svg").style.touchAction = "pan-y";
    const caption = nta.make("figcaption", {},
        "Bands are 95 % intervals, bin by bin; of several curves only the reported one shows its own, and where it reaches beyond three times the "
            + "curve's height it is cut. ", nta.zoomHint(),
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
