// SPDX-License-Identifier: MIT
// Diagnostics, settings and the methods paragraph, in words.

// What to do where the message itself does not say it.
nta.advice = {
    "bent-msd": "Look at the chart of the mean square displacement and at the flow. A recording without lossy compression settles "
        + "whether the codec is the cause.",
    "too-few-tracks": "Film longer or at more places, or dilute the sample less.",
    "beyond-histogram": "Raise --max-diameter-nm, and look at those particles with --overlay: they may be aggregates or dust.",
    "lossy-codec": "Record without compression where the camera's program allows it; sizes of small, dim particles suffer most.",
    "inter-frame-codec": "Record without compression: pictures predicted from others change small displacements.",
    "truncated-video": "What is there was analyzed. Copy the file again, or film again.",
    "damaged-frames": "They count as gaps in time. Copy the file again, or film again.",
    "dropped-frames": "Time went on meanwhile, and sizes allow for it. A faster disk or a smaller picture keeps the camera from losing frames.",
    "repeated-frames": "If the camera really delivered them as new, --drop-repeated takes no time for them.",
    "rate-disagrees": "Find out which rate the camera had and give it by --fps: sizes are proportional to 1/fps.",
    "frame-rate-disagrees": "Find out which rate the camera had and give it by --fps: sizes are proportional to 1/fps.",
    "variable-frame-rate": "Give the camera's rate by --fps if it was constant.",
    "position-noise-rescaled": "A small factor needs nothing; a large one points to vibration or to spots that are not of one particle.",
    "no-particles": "Look at the video with --overlay, and at the focus and the camera level.",
};

// Warnings that put the numbers themselves in doubt, the gravest first; others follow in the order of the analysis.
nta.gravest = ["no-particles", "too-few-tracks", "rate-disagrees", "frame-rate-disagrees", "bent-msd", "crowded-links", "crowded",
               "truncated-video", "short-video", "saturated-picture", "inter-frame-codec"];

nta.settingUnits = [["_u_percent", "%"], ["_percent", "%"], ["_u_c", "\u00b0C"], ["_nm", "nm"], ["_um", "\u00b5m"], ["_ms", "ms"], ["_c", "\u00b0C"],
                    ["_cp", "mPa\u00b7s"]];
nta.settingUnitsByName = {fps: "1/s", false_alarms: "per frame", min_track: "positions", seed: "", temperature_u_c: "\u00b0C"};

nta.settingUnit = name => {
    if (name in nta.settingUnitsByName) return nta.settingUnitsByName[name];
    const found = nta.settingUnits.find(([ending]) => name.endsWith(ending));
    return found ? found[1] : "";
};

nta.settingText = value => {
    if (value === null || value === undefined || value === "") return "\u2013";
    if (typeof value === "boolean") return value ? "yes" : "no";
    return nta.isNumber(value) ? String(Number(value.toPrecision(7))) : String(value);
};

nta.settingsSection = (data, stem) => {
    const settings = data.summary.settings;
    const names = Object.keys(settings);
    const rows = names.map(name => nta.make("tr", {},
        nta.make("td", {}, nta.make("code", {}, name)),
        nta.make("td", {class: "number"}, nta.settingText(settings[name].value)),
        nta.make("td", {}, settings[name].value === null ? "" : nta.settingUnit(name)),
        nta.make("td", {}, settings[name].source)));
    const head = nta.make("tr", {}, nta.make("th", {}, "Setting"), nta.make("th", {class: "number"}, "Value"),
                          nta.make("th", {}, "Unit"), nta.make("th", {}, "Source"));
    return [nta.make("p", {class: "soft"}, "The names are those of the options of nta analyze, with _ for -."),
            nta.make("div", {class: "wide"},
                     nta.make("table", {}, nta.make("thead", {}, head), nta.make("tbody", {}, ...rows))),
            nta.csvButton(stem, "settings", () => ({
                setting: names, value: names.map(n => settings[n].value), source: names.map(n => settings[n].source)}))];
};

nta.seconds = data => data.summary.provenance.frames / nta.setting(data, "fps");

nta.curveWords = {
    lognormal: "a mixture of lognormal distributions, their number chosen by the Bayesian information criterion, fitted to the "
        + "likelihoods of all tracks",
    regularized: "a nonparametric density fitted to the likelihoods of all tracks by expectation maximization, stopped by cross-validation",
    raw: "the histogram of the tracks' diameters",
    walker: "the method of Walker (2012)",
    ftla: "a finite track length adjustment after NanoSight",
};

// A depth that was given is a plain number, a calibrated one has an interval.
nta.depthText = depth => nta.isNumber(depth.low) ? nta.estimateSentence(depth, "\u00b5m") : `${nta.plain(depth.value)} \u00b5m`;

nta.methodsText = data => {
    const {size, concentration, tracks, provenance} = data.summary;
    const s = name => nta.setting(data, name);
    const given = (name, words) => s(name) === null || s(name) === undefined ? "" : words;
    const text = [];
    const exposure = given("exposure_ms", `, exposure ${s("exposure_ms")} ms`) || ", exposure unknown and estimated from the tracks";
    text.push(`Particle tracking analysis was done with ${provenance.program} (open source, MIT license) on the recording `
        + `\u201c${provenance.video}\u201d of ${provenance.frames} frames at ${nta.plain(s("fps"))} frames/s `
        + `(${nta.digits(nta.seconds(data), 3)} s${exposure}; pixel size ${nta.plain(s("pixel_size_nm"))} nm`
        + `${given("wavelength_nm", `; laser ${s("wavelength_nm")} nm`)}${given("na", `; numerical aperture ${s("na")}`)}).`);
    text.push(`The static background was removed; spots were detected by a matched filter with a threshold of ${s("false_alarms")} expected `
        + "false spots per frame, located by least-squares fits, and linked to tracks by a global assignment under the likelihood of "
        + "Brownian motion; motion common to all particles was removed.");
    const viscosity = data.summary.settings.viscosity_cp || {};
    text.push(`Diffusion coefficients were estimated by maximum likelihood with motion blur and localization error for ${tracks.used} tracks `
        + `of at least ${s("min_track")} positions (${nta.digits(tracks.mean_positions, 3)} on average), and converted to hydrodynamic `
        + `diameters by the Stokes\u2013Einstein equation at ${s("temperature_c")} \u00b0C and ${nta.plain(viscosity.value)} mPa\u00b7s `
        + `(${viscosity.source || "source unknown"}).`);
    if (size) {
        const resamples = s("bootstrap") > 0 ? `; 95 % intervals are from ${s("bootstrap")} bootstrap resamples (seed ${s("seed")})` : "";
        text.push(`The number-weighted size distribution is ${nta.curveWords[size.method] || size.method}${resamples}. `
            + `Mode ${nta.estimateSentence(size.mode_nm, "nm")}, mean ${nta.estimateSentence(size.mean_nm, "nm")}, `
            + `D10 ${nta.estimateSentence(size.d10_nm, "nm")}, D50 ${nta.estimateSentence(size.d50_nm, "nm")}, `
            + `D90 ${nta.estimateSentence(size.d90_nm, "nm")}`
            + (size.basis === "visible" ? "; these describe the particles as seen, without correction for the deeper view of bright ones." : "."));
    }
    const perFrame = concentration.particles_per_frame;
    text.push(`Particles with a peak signal-to-noise ratio of at least ${s("count_snr")} were counted: `
        + `${nta.estimateSentence(perFrame)} per frame${concentration.per_ml ? "" : "; no depth of view was known, so no concentration is given"}.`);
    if (concentration.per_ml) {
        const depth = concentration.depth_um ? `a depth of view of ${nta.depthText(concentration.depth_um)}` : "the depth of view";
        text.push(`With ${depth} (${concentration.method}) and a dilution factor of ${nta.plain(s("dilution"))} the concentration is `
            + nta.estimateSentence(concentration.per_ml, "particles/mL")
            + (nta.isNumber(concentration.detection_limit_nm) ? ` above ${nta.digits(concentration.detection_limit_nm, 3)} nm.`
                : concentration.method !== "given depth" ? "."
                : ". One depth stands for all particles, though bright ones are seen deeper than dim ones; its error is not in the interval."));
    }
    return text.join(" ");
};

// [what guides ask for, what is known of it, how to give it]. Null: not known to the program.
nta.reportingFields = data => {
    const {concentration, tracks, provenance} = data.summary;
    const settings = data.summary.settings;
    const value = (name, unit) => {
        const setting = settings[name];
        if (!setting || setting.value === null || setting.value === "") return null;
        const shown = nta.isNumber(setting.value) ? nta.plain(setting.value) : nta.settingText(setting.value);
        return `${shown}${unit ? " " + unit : ""} (${setting.source})`;
    };
    const dilution = settings.dilution && !/default/.test(settings.dilution.source) ? value("dilution") : null;
    const author = "to be added by the author";
    return [
        ["Program and version", provenance.program, ""],
        ["Recording and its SHA-256 checksum", `${provenance.video}, ${provenance.sha256}`, ""],
        ["Instrument, camera, objective", null, author],
        ["Laser wavelength", value("wavelength_nm", "nm"), "--wavelength-nm"],
        ["Numerical aperture", value("na"), "--na"],
        ["Sample: source, isolation, storage; diluent", null, author],
        ["Dilution factor", dilution, "--dilution (1 was used)"],
        ["Temperature", value("temperature_c", "\u00b0C"), "--temperature-c"],
        ["Viscosity", value("viscosity_cp", "mPa\u00b7s"), "--viscosity-cp"],
        ["Flow during the recording", data.page.drift.model ? `see Flow (model: ${data.page.drift.model})` : null, author],
        ["Camera level and gain", null, author],
        ["Exposure", value("exposure_ms", "ms"), "--exposure-ms"],
        ["Frame rate", value("fps", "frames/s"), "--fps"],
        ["Length of the recording", `${provenance.frames} frames, ${nta.digits(nta.seconds(data), 3)} s`, ""],
        ["Pixel size", value("pixel_size_nm", "nm"), "--pixel-size-nm"],
        ["Detection threshold", `${nta.settingText((settings.false_alarms || {}).value)} false spots per frame`, ""],
        ["Shortest track used", value("min_track", "positions"), ""],
        ["Particles per frame", nta.estimateSentence(concentration.particles_per_frame), ""],
        ["Tracks used; independent particles", `${tracks.used}; ${nta.digits(tracks.effective_particles, 3)}`, ""],
        ["Depth of view or sample volume", concentration.depth_um
            ? `${nta.depthText(concentration.depth_um)} (${concentration.method})` : null, "--depth-um"],
        ["Smallest diameter seen", nta.isNumber(concentration.detection_limit_nm)
            ? `${nta.digits(concentration.detection_limit_nm, 3)} nm` : null, "needs a calibration with beads"],
        ["Uncertainty of temperature, viscosity, pixel size", [value("temperature_u_c", "\u00b0C"), value("viscosity_u_percent", "%"),
            value("pixel_size_u_percent", "%")].filter(Boolean).join(", ") || null,
            "--temperature-u-c, --viscosity-u-percent, --pixel-size-u-percent"],
        ["Replicates: recordings, samples, experiments", null, author],
        ["Controls: diluent alone, beads of known size", null, author],
    ];
};

nta.methodsSection = (data, stem) => {
    const text = nta.methodsText(data);
    const fields = nta.reportingFields(data);
    const missing = fields.filter(field => field[1] === null);
    const rows = fields.map(([name, known, how]) => nta.make("tr", {class: known === null ? "missing" : ""},
        nta.make("td", {}, name),
        nta.make("td", {}, known === null ? `missing: ${how}` : known)));
    return [...nta.copyableParagraph(text),
            nta.make("h3", {}, "What reporting guides ask for"),
            nta.make("p", {class: "soft"}, `Guides such as MISEV2023 (Welsh et al., J. Extracell. Vesicles 13 (2024) e12404) and ISO 19430 ask for `
                + `what is listed here; the list claims no conformity with either. ${missing.length} of ${fields.length} fields are missing.`),
            nta.make("div", {class: "wide"}, nta.make("table", {class: "fields"}, nta.make("tbody", {}, ...rows))),
            nta.csvButton(stem, "reporting_fields", () => ({
                field: fields.map(f => f[0]), value: fields.map(f => f[1] === null ? `missing: ${f[2]}` : f[1])}))];
};
