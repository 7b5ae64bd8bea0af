// SPDX-License-Identifier: MIT
// Curves over diameter, with bands, a linear or logarithmic axis, and zoom by dragging. A curve is {name, color, center, density,
// low, high, hasBand}: per nm, at the centers of bins of one width; low and high are empty without a band.

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

nta.swatch = color => nta.make("span", {class: "swatch", style: `background: ${color}`});

// A box to tick with its words; changed(on) is called when it is.
nta.tickBox = (words, isOn, changed, ...before) => {
    const box = nta.make("input", {type: "checkbox"});
    box.checked = isOn;
    box.addEventListener("change", () => changed(box.checked));
    return nta.make("label", {}, box, ...before, words);
};

// What decides about the diameters shown: state.log, state.zoom.
nta.axisControls = (state, changed) => {
    const whole = nta.make("button", {type: "button"}, "Whole range");
    whole.addEventListener("click", () => { state.zoom = null; changed(); });
    return [nta.make("span", {class: "gap"}),
            nta.tickBox("log diameter", false, on => { state.log = on; state.zoom = null; changed(); }), whole];
};

nta.drawCurves = (svg, curves, x, y, clipId) => {
    const bins = curve => d3.range(curve.center.length);
    const clip = svg.append("g").attr("clip-path", `url(#${clipId})`);
    for (const curve of curves) {
        if (curve.hasBand) {
            clip.append("path").attr("class", "band").style("fill", curve.color)
                .attr("d", d3.area().x(i => x(curve.center[i])).y0(i => y(curve.low[i])).y1(i => y(curve.high[i]))(bins(curve)));
        }
    }
    for (const curve of curves) {
        clip.append("path").attr("class", "curve").style("stroke", curve.color).classed("thin", Boolean(curve.isThin))
            .attr("d", d3.line().x(i => x(curve.center[i])).y(i => y(curve.density[i]))(bins(curve)));
    }
};

// The vertical range of what is in view. A band that reaches far beyond its curve is cut, or the curve would lie flat; that of a
// difference is what matters and is whole.
nta.curveExtent = (curves, x, isDifference) => {
    const values = [0];
    for (const curve of curves) {
        const most = 3 * d3.max(curve.density, Math.abs);
        curve.center.forEach((center, i) => {
            if (center < x.domain()[0] || center > x.domain()[1]) return;
            values.push(curve.density[i]);
            if (curve.hasBand) values.push(...(isDifference ? [curve.low[i], curve.high[i]] : [Math.min(curve.high[i], most)]));
        });
    }
    const [low, high] = d3.extent(values.filter(nta.isNumber));
    return low === high ? [0, 1] : [low * 1.06, high * 1.06];
};

// Axes, bands, curves and their names. chart: {id, curves, state, range, yTitle, isDifference}; gives back the area and the scales.
nta.drawCurveChart = (svg, width, height, chart) => {
    const area = {...nta.chartArea(width, height), left: 62};
    const {state, range, curves} = chart;
    const whole = state.log ? [Math.max(range[0] * 0.8, 1), range[1] * 1.25] : [0, range[1] * 1.08];
    const x = (state.log ? d3.scaleLog() : d3.scaleLinear()).domain(state.zoom || whole).range([area.left, area.right]);
    const y = d3.scaleLinear().domain(nta.curveExtent(curves, x, chart.isDifference)).range([area.bottom, area.top]);
    // Ticks of millions share one power of ten, which stands in the title.
    const exponent = Math.floor(Math.log10(d3.max(y.domain(), Math.abs)));
    const shared = exponent >= 4 ? Math.pow(10, exponent) : 1;
    const yShared = y.copy().domain(y.domain().map(value => value / shared));
    svg.append("clipPath").attr("id", `${chart.id}-clip`).append("rect").attr("x", area.left).attr("y", area.top)
        .attr("width", area.right - area.left).attr("height", area.bottom - area.top);
    const power = shared > 1 ? `${nta.powerOfTen(exponent)} ` : "";
    nta.axes(svg, area, x, yShared, "hydrodynamic diameter, nm", power + chart.yTitle);
    if (y.domain()[0] < 0) {
        svg.append("line").attr("class", "zero").attr("x1", area.left).attr("x2", area.right).attr("y1", y(0)).attr("y2", y(0));
    }
    nta.drawCurves(svg, curves, x, y, `${chart.id}-clip`);
    nta.legend(svg, area, curves.filter(c => !c.isThin));
    return {area, x, y};
};

// The values of all curves at a diameter, for the line beside the chart.
nta.tellCurves = (curves, unit) => diameter => {
    const parts = [nta.make("b", {}, `${nta.digits(diameter, 3)} nm`)];
    for (const curve of curves) {
        const i = Math.floor(diameter / (curve.center[1] - curve.center[0] || 1));
        if (curve.isThin || i < 0 || i >= curve.density.length) continue;
        const band = curve.low.length ? ` (${nta.digits(curve.low[i], 3)} to ${nta.digits(curve.high[i], 3)})` : "";
        parts.push(`\u2003${curve.name}: ${nta.digits(curve.density[i], 3)}${band} ${unit}`);
    }
    return parts;
};

// What can be done on a screen, which paper need not say.
nta.zoomHint = () => nta.make("span", {class: "on-screen"}, "Drag over the chart to see a range larger, double-click for all of it. ");

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
