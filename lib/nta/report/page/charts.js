// SPDX-License-Identifier: MIT
// What all charts share: elements, axes that fit their width, the value under the pointer, data as CSV.

// An element with attributes and children; texts become text nodes, never markup.
nta.make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    element.append(...children);
    return element;
};

nta.csvText = columns => {
    const names = Object.keys(columns);
    const field = entry => {
        if (entry === null || entry === undefined) return "";
        const text = String(entry);
        return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
    };
    const rows = Math.max(0, ...names.map(name => columns[name].length));
    const lines = [names.map(field).join(",")];
    for (let i = 0; i < rows; ++i) lines.push(names.map(name => field(columns[name][i])).join(","));
    return lines.join("\n") + "\n";
};

// A button that saves a chart's data; `columns` is called when it is pressed.
nta.csvButton = (stem, name, columns) => {
    const button = nta.make("button", {type: "button", class: "csv"}, "Data as CSV");
    button.addEventListener("click", () => {
        const url = URL.createObjectURL(new Blob([nta.csvText(columns())], {type: "text/csv"}));
        const link = nta.make("a", {href: url, download: `${stem}_${name}.csv`});
        link.click();
        setTimeout(() => URL.revokeObjectURL(url), 1000);
    });
    return button;
};

nta.figures = [];

// On paper charts have the width of an A4 page, or of half of one where two stand side by side, so that their letters have one size.
nta.drawForPaper = () => nta.figures.forEach(figure => figure.redraw(figure.node.closest(".side-by-side") ? 328 : 680));
nta.drawForScreen = () => nta.figures.forEach(figure => figure.redraw());

// A figure that is drawn again whenever its width changes. draw(svg, width, height) fills an empty SVG of that size.
nta.figure = (title, height, draw) => {
    const svg = d3.create("svg").attr("role", "img").attr("aria-label", title);
    const figure = nta.make("figure", {}, svg.node());
    let drawnWidth = 0;
    const redraw = width => {
        drawnWidth = Math.max(320, Math.round(width || figure.clientWidth));
        const drawnHeight = typeof height === "function" ? height(drawnWidth) : height;
        svg.attr("viewBox", `0 0 ${drawnWidth} ${drawnHeight}`);
        svg.selectAll("*").remove();
        draw(svg, drawnWidth, drawnHeight);
    };
    new ResizeObserver(() => {
        if (figure.clientWidth > 0 && Math.abs(figure.clientWidth - drawnWidth) > 1) redraw();
    }).observe(figure);
    const made = {node: figure, redraw};
    nta.figures.push(made);
    return made;
};

nta.logTicks = scale => {
    const [low, high] = scale.domain();
    const decades = Math.log10(high / low);
    const factors = decades > 3 ? [1] : decades > 1.2 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 8];
    const ticks = [];
    for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); ++e) {
        for (const f of factors) {
            const value = f * Math.pow(10, e);
            if (value >= low * 0.9999 && value <= high * 1.0001) ticks.push(Number(value.toPrecision(6)));
        }
    }
    return ticks;
};

// Axes with a light grid and their titles: the vertical one's above it, where it is read without turning the head.
nta.axes = (svg, area, x, y, xTitle, yTitle) => {
    const ticks = (scale, count) => scale.base ? nta.logTicks(scale) : scale.ticks(count);
    const xTicks = ticks(x, Math.max(3, Math.round((area.right - area.left) / 90)));
    const yTicks = ticks(y, Math.max(3, Math.round((area.bottom - area.top) / 40)));
    svg.append("g").attr("class", "grid").attr("transform", `translate(${area.left},0)`)
        .call(d3.axisLeft(y).tickValues(yTicks).tickSize(area.left - area.right).tickFormat(""));
    svg.append("g").attr("transform", `translate(0,${area.bottom})`)
        .call(d3.axisBottom(x).tickValues(xTicks).tickFormat(nta.tick).tickSizeOuter(0));
    const left = svg.append("g").attr("transform", `translate(${area.left},0)`)
        .call(d3.axisLeft(y).tickValues(yTicks).tickFormat(nta.tick).tickSize(0).tickPadding(8));
    left.select(".domain").remove();
    svg.selectAll("g").attr("font-size", null).attr("font-family", null);
    svg.append("text").attr("class", "title").attr("x", area.right).attr("y", area.bottom + 36)
        .attr("text-anchor", "end").text(xTitle);
    svg.append("text").attr("class", "title").attr("x", 0).attr("y", 12).text(yTitle);
};

// Names in their colors, at the upper right. entries: [{name, color}].
nta.legend = (svg, area, entries) => {
    const text = svg.append("text").attr("x", area.right).attr("y", 12).attr("text-anchor", "end");
    entries.forEach((entry, i) => text.append("tspan").attr("dx", i > 0 ? 12 : 0).style("fill", entry.color).text(entry.name));
};

nta.chartArea = (width, height) => ({left: 56, right: width - 14, top: 28, bottom: height - 44});

// A range with a little air; never empty.
nta.roomy = (values, share) => {
    const [low, high] = d3.extent(values.filter(nta.isNumber));
    if (low === undefined) return [0, 1];
    const air = (high - low) * share || Math.abs(high) * 0.1 || 1;
    return [low - air, high + air];
};

// Calls show(x, y) with the pointer's place in the drawing, hide() when it leaves.
nta.onPointer = (svg, show, hide) => {
    const node = svg.node();
    node.onpointermove = event => {
        const box = node.getBoundingClientRect();
        const scale = node.viewBox.baseVal.width / box.width;
        show((event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
    };
    node.onpointerleave = hide;
};

// A vertical rule that follows the pointer within the area; tell(value of x) gives the text beside the chart.
nta.rule = (svg, area, x, readout, tell) => {
    const line = svg.append("line").attr("class", "pointer").attr("y1", area.top).attr("y2", area.bottom)
        .style("display", "none").style("pointer-events", "none");
    const hide = () => { line.style("display", "none"); readout.replaceChildren(); };
    nta.onPointer(svg, px => {
        if (px < area.left || px > area.right) return hide();
        line.style("display", null).attr("x1", px).attr("x2", px);
        readout.replaceChildren(...tell(x.invert(px)));
    }, hide);
};

nta.readout = () => nta.make("output", {class: "readout"});
