// SPDX-License-Identifier: MIT
// What all pages share beside their charts: headline, sections, diagnostics, a paragraph to copy.

// By a diagnostic's code, what to do where its message does not say it; each page has its own.
nta.advice = {};

// Codes of the gravest warnings, which come first; each page has its own.
nta.gravest = [];

nta.capitalized = text => text.charAt(0).toUpperCase() + text.slice(1);
nta.ended = text => /[.!?]$/.test(text) ? text : text + ".";

// Warnings before notes, the gravest first.
nta.bySeverity = diagnostics => {
    const rank = d => {
        const place = nta.gravest.indexOf(d.code);
        return (d.severity === "warning" ? 0 : 100) + (place < 0 ? nta.gravest.length : place);
    };
    return [...diagnostics].sort((a, b) => rank(a) - rank(b));
};

nta.diagnosticsList = diagnostics => {
    const found = nta.bySeverity(diagnostics);
    if (found.length === 0) return [nta.make("p", {}, "Nothing was noticed.")];
    const items = found.map(d => {
        const advice = nta.advice[d.code];
        return nta.make("li", {class: d.severity},
            nta.make("p", {}, nta.make("span", {class: "kind"}, d.severity === "warning" ? "Warning. " : "Note. "),
                     nta.ended(nta.capitalized(d.message)), " ", nta.make("code", {class: "soft"}, d.code)),
            ...(advice ? [nta.make("p", {class: "soft"}, advice)] : []));
    });
    return [nta.make("ul", {class: "diagnostics"}, ...items)];
};

nta.headlineFigure = (label, estimate, unit) => {
    const parts = [nta.make("div", {class: "label"}, label)];
    if (!estimate) {
        parts.push(nta.make("div", {class: "value"}, "\u2013"));
    } else if (nta.isUpperLimit(estimate)) {
        parts.push(nta.make("div", {class: "value"}, `< ${nta.digits(estimate.high, 2)}`, nta.make("span", {class: "unit"}, `\u2009${unit}`)),
                   nta.make("div", {class: "interval"}, "upper end of the 95 % interval"));
    } else {
        const text = nta.estimateText(estimate);
        parts.push(nta.make("div", {class: "value"}, text.value, nta.make("span", {class: "unit"}, `\u2009${unit}`)),
                   nta.make("div", {class: "interval"}, text.interval ? `95 %: ${text.interval}` : "no interval"));
    }
    return nta.make("div", {}, ...parts);
};

nta.plainFigure = (label, value, below) => nta.make("div", {}, nta.make("div", {class: "label"}, label),
    nta.make("div", {class: "value"}, value), nta.make("div", {class: "interval"}, below));

nta.verdict = diagnostics => {
    const warnings = nta.bySeverity(diagnostics).filter(d => d.severity === "warning");
    if (warnings.length === 0) return nta.make("div", {class: "verdict"}, nta.make("p", {}, "No warnings."));
    const most = 3;
    const lines = warnings.slice(0, most).map(d =>
        nta.make("p", {}, nta.make("strong", {}, "Warning: "), nta.ended(nta.capitalized(d.message))));
    const more = warnings.length - lines.length;
    if (more > 0) {
        lines.push(nta.make("p", {}, nta.make("a", {href: "#diagnostics"}, `${more} more ${more === 1 ? "warning" : "warnings"}`)));
    }
    return nta.make("div", {class: "verdict warned"}, ...lines);
};

nta.section = (id, title, content) => nta.make("section", {id}, nta.make("h2", {}, title), ...content);

// A table of [name, what is in it].
nta.filesSection = files => [nta.make("table", {}, nta.make("tbody", {}, ...files.map(([name, words]) =>
    nta.make("tr", {}, nta.make("td", {}, nta.make("code", {}, name)), nta.make("td", {}, words)))))];

nta.copyableParagraph = text => {
    const quote = nta.make("p", {}, text);
    const copy = nta.make("button", {type: "button", class: "csv"}, "Copy the paragraph");
    copy.addEventListener("click", () => {
        const range = document.createRange();
        range.selectNodeContents(quote);
        const selection = window.getSelection();
        selection.removeAllRanges();
        selection.addRange(range);
        copy.textContent = document.execCommand("copy") ? "Copied" : "Selected";
    });
    return [nta.make("blockquote", {}, quote), copy];
};

// A file name's beginning for data saved from the page.
nta.fileStem = name => name.replace(/[^A-Za-z0-9_.-]+/g, "_") || "data";

// Draws all charts, which have their width only now, and again for paper.
nta.drawAll = () => {
    nta.drawForScreen();
    window.addEventListener("beforeprint", () => {
        document.querySelectorAll("details").forEach(details => { details.open = true; });
        nta.drawForPaper();
    });
    window.addEventListener("afterprint", nta.drawForScreen);
};
