// SPDX-License-Identifier: MIT
// The page: headline, then every section in the order in which a result is judged.

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

nta.headline = data => {
    const {size, concentration, tracks, diagnostics} = data.summary;
    const perMl = concentration.per_ml
        ? nta.headlineFigure("Concentration", concentration.per_ml, "/mL")
        : nta.plainFigure("Concentration", "\u2013", "no depth given (--depth-um)");
    const figures = [
        perMl,
        nta.headlineFigure("Mode", size && size.mode_nm, "nm"),
        nta.headlineFigure("Median, D50", size && size.d50_nm, "nm"),
        nta.headlineFigure("Particles per frame", concentration.particles_per_frame, ""),
        nta.plainFigure("Tracks used", String(tracks.used), tracks.used > 0
            ? `about ${nta.digits(tracks.effective_particles, 2)} independent particles` : ""),
    ];
    return nta.make("div", {class: "headline"}, nta.make("div", {class: "figures"}, ...figures), nta.verdict(diagnostics));
};

nta.section = (id, title, content) => nta.make("section", {id}, nta.make("h2", {}, title), ...content);

nta.filesSection = () => {
    const files = [["summary.json", "every estimate, setting and diagnostic of this page, for programs"],
                   ["size_distribution.csv", "the reported curve, all digits"],
                   ["tracks.csv", "every track, used or not, and why"],
                   ["results.h5", "the same tables and the curve of every method as HDF5"]];
    return [nta.make("table", {}, nta.make("tbody", {}, ...files.map(([name, words]) =>
        nta.make("tr", {}, nta.make("td", {}, nta.make("code", {}, name)), nta.make("td", {}, words)))))];
};

nta.showReport = data => {
    const {provenance} = data.summary;
    const stem = provenance.video.replace(/\.[^.]*$/, "").replace(/[^A-Za-z0-9_.-]+/g, "_") || "video";
    document.title = `${provenance.video} \u2013 nta report`;
    const fps = nta.setting(data, "fps");
    const length = nta.isNumber(fps) ? `${provenance.frames} frames, ${nta.digits(nta.seconds(data), 3)} s` : `${provenance.frames} frames`;
    const main = document.querySelector("main");
    const pair = (...sections) => nta.make("div", {class: "side-by-side"}, ...sections);
    main.append(
        nta.make("h1", {}, provenance.video),
        nta.make("p", {class: "subtitle"}, `Nanoparticle tracking analysis by ${provenance.program}. ${length}.`),
        nta.headline(data),
        nta.section("size", "Size distribution", nta.sizeSection(data, stem)),
        pair(nta.section("counts", "Counts per frame", nta.countsSection(data, stem)),
             nta.section("msd", "Mean square displacement", nta.msdSection(data, stem))),
        nta.section("brightness", "Size against brightness", nta.brightnessSection(data, stem)),
        nta.section("paths", "Tracks over a frame", nta.pathsSection(data, stem)),
        nta.section("flow", "Flow", nta.flowSection(data, stem)),
        nta.section("diagnostics", "Diagnostics", nta.diagnosticsSection(data)),
        nta.section("settings", "Settings", nta.settingsSection(data, stem)),
        nta.section("methods", "Methods", nta.methodsSection(data, stem)),
        nta.section("files", "Files beside this page", nta.filesSection()));
    // Only now do the charts have their width.
    nta.drawForScreen();
    window.addEventListener("beforeprint", nta.drawForPaper);
    window.addEventListener("afterprint", nta.drawForScreen);
};
