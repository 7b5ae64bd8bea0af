// SPDX-License-Identifier: MIT
// The page: headline, then every section in the order in which a result is judged.

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

nta.reportFiles = [["summary.json", "every estimate, setting and diagnostic of this page, for programs"],
                   ["size_distribution.csv", "the reported curve, all digits"],
                   ["tracks.csv", "every track, used or not, and why"],
                   ["results.h5", "the same tables, the positions of all tracks and the curve of every method as HDF5"],
                   ["*_Summary.csv, *_ParticleData.csv, *_AllTracks.csv", "the same in NanoSight's layout"]];

nta.show = data => {
    const {provenance} = data.summary;
    const stem = nta.fileStem(provenance.video.replace(/\.[^.]*$/, ""));
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
        nta.section("diagnostics", "Diagnostics", nta.diagnosticsList(data.summary.diagnostics)),
        nta.section("settings", "Settings", nta.settingsSection(data, stem)),
        nta.section("methods", "Methods", nta.methodsSection(data, stem)),
        nta.section("files", "Files beside this page", nta.filesSection(nta.reportFiles)));
    nta.drawAll();
};
