// SPDX-License-Identifier: MIT
// The page of a comparison: what differs, every replicate, curves, tests, and how it was done.

nta.gravest = ["single-replicate", "few-replicates", "too-few-to-permute", "sample-missing", "no-sizes", "no-concentration"];

nta.pText = p => !nta.isNumber(p) ? "" : p < 0.001 ? "< 0.001" : nta.digits(p, 2);
nta.pSentence = p => nta.isNumber(p) ? (p < 0.001 ? "p < 0.001" : `p = ${nta.digits(p, 2)}`) : "no test";

nta.testNames = {
    student: "Student's t test", welch: "Welch's t test",
    ratio: "ratio (t test of logarithms)", "mann-whitney": "Mann\u2013Whitney", "kruskal-wallis": "Kruskal\u2013Wallis",
    anova: "one-way ANOVA", "bonferroni-pooled": "Bonferroni, pooled SD", "bonferroni-pairwise": "Bonferroni, pairwise t tests",
    tukey: "Tukey", equivalence: "equivalence (two one-sided tests)", "detectable-80": "detectable difference, 80 % power",
    "detectable-90": "detectable difference, 90 % power", levene: "Levene (equal spread)", "shapiro-wilk": "Shapiro\u2013Wilk (normality)",
};

// A unit after its number.
nta.after = unit => unit === "1/mL" ? "/mL" : unit ? `\u00a0${unit}` : "";
nta.quoted = name => `\u201c${name}\u201d`;

nta.isPair = test => test.condition_1 !== null && test.condition_2 !== null;

// The test that goes first for a pair: the source paper's for two conditions, the pooled Bonferroni for more.
nta.leadingTest = (endpoint, first, second) => ["student", "bonferroni-pooled", "welch"]
    .flatMap(name => nta.testsNamed(endpoint, name)).find(t => t.condition_1 === first && t.condition_2 === second);

nta.estimateOf = test => ({value: test.estimate, low: test.low, high: test.high, se: null});

nta.differenceFigure = (data, endpoint, second) => {
    const first = data.conditions[0].name;
    const test = nta.leadingTest(endpoint, first, second);
    const ratio = nta.testsNamed(endpoint, "ratio").find(t => t.condition_1 === first && t.condition_2 === second);
    const isRatio = Boolean(ratio) && /^(concentration|particles)/.test(endpoint.name);
    const shown = isRatio ? ratio : test;
    const label = isRatio ? `${nta.capitalized(endpoint.label)}, ${second} / ${first}` : `${nta.capitalized(endpoint.label)}, ${second} \u2212 ${first}`;
    if (!shown || !nta.isNumber(shown.estimate)) return nta.plainFigure(label, "\u2013", "too few replicates");
    const text = nta.estimateText(nta.estimateOf(shown));
    const value = nta.make("div", {class: "value"}, (isRatio ? "\u00d7\u2009" : shown.estimate > 0 ? "+" : "") + text.value,
                           nta.make("span", {class: "unit"}, isRatio ? "" : nta.after(endpoint.unit)));
    const p = test && (nta.isNumber(test.p_adjusted) ? test.p_adjusted : test.p);
    return nta.make("div", {}, nta.make("div", {class: "label"}, label), value,
        nta.make("div", {class: "interval"}, text.interval ? `95 %: ${text.interval}` : "no interval"),
        nta.make("div", {class: "interval"}, test ? `${nta.pSentence(p)}, ${nta.testNames[test.test]}` : ""));
};

nta.primaryEndpoints = data => data.endpoints.filter(e => e.role === "primary" && !/^log10/.test(e.name));

nta.headline = data => {
    const most = 3;
    const others = data.conditions.slice(1, 1 + most).map(c => c.name);
    const figures = nta.primaryEndpoints(data).flatMap(endpoint => others.map(second => nta.differenceFigure(data, endpoint, second)));
    const content = figures.length ? [nta.make("div", {class: "figures"}, ...figures)] : [];
    return nta.make("div", {class: "headline"}, ...content, nta.verdict(data.diagnostics));
};

// Equivalence is claimed where it was tested and found, and never from a difference that was not.
nta.equivalenceSentences = (endpoint, first, second) => nta.testsNamed(endpoint, "equivalence")
    .filter(t => t.condition_1 === first && t.condition_2 === second && nta.isNumber(t.p)).map(t => {
        // As it was given: 15 and not 15.0.
        const number = t.estimate < 1e5 ? String(Number(t.estimate.toPrecision(3))) : nta.digits(t.estimate, 2);
        const margin = `${number}${nta.after(endpoint.unit)}`;
        return t.p < 0.05
            ? ` Within a margin of ${margin} the two are equivalent (${nta.pSentence(t.p)}, two one-sided tests).`
            : ` That the two are equivalent within ${margin} is not shown (${nta.pSentence(t.p)}, two one-sided tests).`;
    }).join("");

// What a study of this size can say, in sentences.
nta.findings = data => {
    const sentences = [];
    const first = (data.conditions[0] || {}).name;
    for (const endpoint of nta.primaryEndpoints(data)) {
        for (const condition of data.conditions.slice(1)) {
            const test = nta.leadingTest(endpoint, first, condition.name);
            if (!test || !nta.isNumber(test.p)) continue;
            const p = nta.isNumber(test.p_adjusted) ? test.p_adjusted : test.p;
            const found = p < 0.05 ? "differs from" : "does not differ significantly from";
            const detectable = nta.testsNamed(endpoint, "detectable-80").find(
                t => t.condition_1 === first && t.condition_2 === condition.name);
            sentences.push(`The ${endpoint.label} of ${nta.quoted(condition.name)} ${found} that of ${nta.quoted(first)} (${nta.pSentence(p)}; ${nta.testNames[test.test]}, `
                + `n = ${test.n.join(" + ")}).` + (p >= 0.05 && detectable
                    ? ` That is no proof of equality: with 80 % chance these replicates would have shown a difference of ${nta.digits(detectable.estimate, 2)}`
                        + `${nta.after(endpoint.unit)} or more.` : "")
                + nta.equivalenceSentences(endpoint, first, condition.name));
        }
    }
    return sentences.map(text => nta.make("p", {}, text));
};

nta.endpointsSection = (data, stem) => {
    const primary = nta.primaryEndpoints(data);
    const others = data.endpoints.filter(e => !primary.includes(e));
    const pair = nta.make("div", {class: "side-by-side"},
        ...primary.map(e => nta.make("section", {}, ...nta.endpointChart(data, e, stem))));
    const words = nta.make("p", {class: "soft"}, "Each point is one replicate, an independent experiment; captures of one are averaged. "
        + "Lines are means, with their 95 % intervals.");
    if (others.length === 0) return [...nta.findings(data), pair, words];
    const holder = nta.make("div", {});
    const show = i => {
        holder.replaceChildren(...nta.endpointChart(data, others[i], stem));
        nta.drawForScreen();
    };
    show(0);
    const controls = nta.make("div", {class: "controls"}, nta.chooser("Further endpoints: ", others.map(nta.endpointTitle), show));
    return [...nta.findings(data), pair, words, controls, holder];
};

nta.testRow = (endpoint, test) => {
    const value = nta.isNumber(test.estimate) ? nta.estimateText(nta.estimateOf(test)) : {value: "", interval: ""};
    const of = [test.condition_1, test.condition_2].filter(name => name !== null);
    const df = [test.df, test.df_denominator].filter(nta.isNumber).map(d => String(Number(d.toPrecision(3)))).join("; ");
    const cell = (text, ...more) => nta.make("td", {class: "number"}, text, ...more);
    return nta.make("tr", {},
        nta.make("td", {}, nta.testNames[test.test] || test.test),
        nta.make("td", {}, nta.isPair(test) ? `${of[1]} against ${of[0]}` : of[0] || "all"),
        cell(test.n.join(" + ")),
        cell(value.value, nta.make("span", {class: "interval"}, value.interval)),
        cell(nta.isNumber(test.statistic) ? nta.digits(test.statistic, 3) : ""), cell(df),
        cell(nta.pText(test.p)), cell(nta.pText(test.p_adjusted)));
};

nta.isDescription = test => ["mean", "sd", "se"].includes(test.test);

nta.conditionTable = (data, endpoint) => {
    const titles = ["n", "Mean", "SD", "SE"];
    const head = nta.make("tr", {}, nta.make("th", {}, "Condition"), ...titles.map(t => nta.make("th", {class: "number"}, t)));
    const rows = data.conditions.map(condition => {
        const find = name => nta.testsNamed(endpoint, name).find(t => t.condition_1 === condition.name) || {};
        const mean = find("mean");
        const text = nta.isNumber(mean.estimate) ? nta.estimateText(nta.estimateOf(mean)) : {value: "\u2013", interval: ""};
        const cell = (value, ...more) => nta.make("td", {class: "number"}, value, ...more);
        return nta.make("tr", {}, nta.make("td", {}, condition.name), cell((mean.n || [condition.n]).join(" + ")),
            cell(text.value, nta.make("span", {class: "interval"}, text.interval)),
            ...["sd", "se"].map(name => cell(nta.isNumber(find(name).estimate) ? nta.digits(find(name).estimate, 3) : "\u2013")));
    });
    return nta.make("div", {class: "wide"}, nta.make("table", {class: "small"}, nta.make("thead", {}, head), nta.make("tbody", {}, ...rows)));
};

nta.testTable = endpoint => {
    const tests = endpoint.tests.filter(t => !nta.isDescription(t));
    const titles = ["n", endpoint.unit ? `Estimate, ${endpoint.unit}` : "Estimate", "Statistic", "df", "p", "p adjusted"];
    const head = nta.make("tr", {}, nta.make("th", {}, "Test"), nta.make("th", {}, "Conditions"),
                          ...titles.map(t => nta.make("th", {class: "number"}, t)));
    return nta.make("div", {class: "wide"}, nta.make("table", {class: "small long"}, nta.make("thead", {}, head),
        nta.make("tbody", {}, ...tests.map(t => nta.testRow(endpoint, t)))));
};

nta.testColumns = data => {
    const rows = data.endpoints.flatMap(e => e.tests.map(t => ({endpoint: e.name, unit: e.unit, ...t, n: t.n.join("+")})));
    const names = ["endpoint", "unit", "test", "condition_1", "condition_2", "n", "estimate", "low", "high", "statistic", "df",
                   "df_denominator", "p", "p_adjusted"];
    return Object.fromEntries(names.map(name => [name, rows.map(row => row[name])]));
};

nta.testsSection = (data, stem) => {
    const primary = data.endpoints.filter(e => e.role === "primary");
    const exploratory = data.endpoints.filter(e => e.role !== "primary");
    const titled = e => [nta.make("h3", {}, nta.endpointTitle(e)), nta.conditionTable(data, e), nta.testTable(e)];
    const words = nta.make("p", {class: "soft"}, "Differences are the second condition less the first, ratios the second over the first; intervals are of 95 %, of the "
        + "equivalence test of 90 %, whose estimate is the margin. Mode and concentration were chosen before looking; all other endpoints are exploratory, and "
        + "their p is adjusted by Holm. The adjusted p of pairs follows each test's own rule.");
    const more = exploratory.length ? [nta.make("details", {}, nta.make("summary", {}, `${exploratory.length} exploratory endpoints`),
                                                ...exploratory.flatMap(titled))] : [];
    return [words, ...primary.flatMap(titled), ...more, nta.csvButton(stem, "tests", () => nta.testColumns(data))];
};

nta.amountUnit = data => data.concentration === "per_ml" ? "/mL" : "per frame";

nta.blanksSection = (data, stem) => {
    const rows = data.blanks.map(b => nta.make("tr", {}, nta.make("td", {}, b.condition || "all conditions"),
        nta.make("td", {}, b.videos.join(", ")),
        nta.make("td", {class: "number"}, `${nta.digits(b.amount, 3)}${nta.isNumber(b.se) ? ` \u00b1 ${nta.digits(b.se, 2)}` : ""}`)));
    const head = nta.make("tr", {}, nta.make("th", {}, "Subtracted from"), nta.make("th", {}, "Blank"),
                          nta.make("th", {class: "number"}, `Amount \u00b1 SE, ${nta.amountUnit(data)}`));
    return [nta.make("p", {}, "What was counted in medium alone was subtracted, bin by bin; its standard error is in the intervals."),
            nta.make("div", {class: "wide"}, nta.make("table", {class: "small"}, nta.make("thead", {}, head), nta.make("tbody", {}, ...rows))),
            nta.csvButton(stem, "blanks", () => ({condition: data.blanks.map(b => b.condition), videos: data.blanks.map(b => b.videos.join(" ")),
                                                  amount: data.blanks.map(b => b.amount), se: data.blanks.map(b => b.se)}))];
};

nta.replicatesSection = (data, stem) => {
    const all = [...data.replicates, ...data.references];
    const rows = all.map(r => nta.make("tr", {},
        nta.make("td", {}, r.condition), nta.make("td", {}, r.replicate), nta.make("td", {}, r.videos.join(", ")),
        ...data.endpoints.map(e => nta.make("td", {class: "number"}, nta.isNumber(r.values[e.name]) ? nta.digits(r.values[e.name], 3) : "\u2013"))));
    const head = nta.make("tr", {}, ...["Condition", "Replicate", "Videos"].map(t => nta.make("th", {}, t)),
                          ...data.endpoints.map(e => nta.make("th", {class: "number"}, nta.endpointTitle(e))));
    const columns = () => ({condition: all.map(r => r.condition), replicate: all.map(r => r.replicate), videos: all.map(r => r.videos.join(" ")),
                            ...Object.fromEntries(data.endpoints.map(e => [e.name, all.map(r => r.values[e.name])]))});
    return [nta.make("p", {class: "soft"}, "Settings and diagnostics of each video are in the report.html of its result folder."),
            nta.make("div", {class: "wide"}, nta.make("table", {class: "small"}, nta.make("thead", {}, head), nta.make("tbody", {}, ...rows))),
            nta.csvButton(stem, "replicates", columns)];
};

nta.methodsText = data => {
    const groups = data.conditions.map(c => `${c.name} (n = ${c.n})`).join(", ");
    const captures = data.replicates.some(r => r.videos.length > 1) ? "; the captures of one replicate were averaged" : "";
    const text = [`Conditions were compared with ${data.program} (open source, MIT license) by independent experiments as the unit of replication: ${groups}${captures}.`];
    if (data.blanks.length) text.push("The amount counted in medium alone was subtracted from all samples, bin by bin.");
    if (data.replicates.some(r => nta.isNumber(r.normalize_to))) text.push("Concentrations were normalized to the amount stated for each sample.");
    text.push("Planned endpoints were the mode of the size distribution and the concentration.");
    text.push(data.conditions.length > 2
        ? "They were compared by one-way analysis of variance with Bonferroni's post hoc test (pooled standard deviation); Tukey's and Welch's tests are given beside it."
        : "They were compared by Student's two-sided t test; Welch's test is given beside it.");
    text.push("P values of further, exploratory endpoints were adjusted by Holm's method.");
    if (data.curves.some(q => q.differences.some(d => d.max_t))) {
        text.push("Whole size distributions were compared by permuting replicates between conditions, with a simultaneous 95 % band for their difference (Westfall and Young 1993).");
    }
    if (data.options.margins.length) text.push("Equivalence was tested by two one-sided tests within the stated margins.");
    for (const endpoint of nta.primaryEndpoints(data)) {
        const means = nta.endpointGroups(data, endpoint).filter(g => g.mean && nta.isNumber(g.mean.estimate)).map(g => {
            const spread = g.sd && nta.isNumber(g.sd.estimate) ? ` \u00b1 ${nta.digits(g.sd.estimate, 2)}` : "";
            return `${nta.digits(g.mean.estimate, 3)}${spread}${nta.after(endpoint.unit)} (${g.name})`;
        });
        if (means.length) text.push(`${nta.capitalized(endpoint.label)}, mean \u00b1 SD: ${means.join(", ")}.`);
    }
    return text.join(" ");
};

// How much of each video is, or can be, a pure material of the study.
nta.referenceShares = shares => {
    const told = share => {
        const e = share.fraction;
        if (!nta.isNumber(e.value)) return [`between none and ${nta.percent(e.high)}`, nta.pText(share.p_all)];
        return [nta.percent(e.value) + (nta.isNumber(e.low) ? ` (${nta.percent(e.low)} to ${nta.percent(e.high)})` : ""), ""];
    };
    const head = nta.make("tr", {}, ...["condition", "replicate", "video", "material", "share of the particles, 95 %", "p that all are"]
        .map(words => nta.make("th", {}, words)));
    const rows = shares.map(s => nta.make("tr", {}, ...[s.condition, s.replicate, s.video, s.reference, ...told(s)].map(t => nta.make("td", {}, t))));
    const words = nta.make("p", {class: "soft"}, "Every track was compared with those of the pure material, by diameter, brightness and flicker. Where only the "
        + "largest share is given, nothing in the study says what the other particles look like: they may look like the material, too.");
    return [nta.make("div", {class: "wide"}, nta.make("table", {class: "small"}, nta.make("thead", {}, head), nta.make("tbody", {}, ...rows))), words];
};

nta.comparisonFiles = [["comparison.json", "everything on this page, for programs"],
                       ["comparison.csv", "every test, one a row"],
                       ["replicates.csv", "every replicate, one a row"],
                       ["CONDITION/VIDEO/", "the results of each video, with a report.html of its own"]];

nta.show = data => {
    const title = data.title || data.conditions.map(c => c.name).join(" and ") || "Comparison";
    const stem = nta.fileStem(data.title || "comparison");
    document.title = `${title} \u2013 nta comparison`;
    const sizes = data.conditions.map(c => `${c.name}: n = ${c.n}`).join("; ");
    const main = document.querySelector("main");
    main.append(
        nta.make("h1", {}, title),
        nta.make("p", {class: "subtitle"}, `Comparison by ${data.program}. n counts independent experiments. ${sizes}.`),
        nta.headline(data));
    if (data.conditions.length > 0 && data.endpoints.length > 0) {
        main.append(nta.section("endpoints", "Mode and concentration", nta.endpointsSection(data, stem)));
    }
    main.append(
        nta.section("curves", "Size distributions", nta.meanCurveSection(data, stem)),
        nta.section("differences", "Difference of distributions", nta.differenceSection(data, stem)),
        nta.section("tests", "Tests", nta.testsSection(data, stem)));
    if (data.reference_shares.length) main.append(nta.section("materials", "Pure materials", nta.referenceShares(data.reference_shares)));
    if (data.blanks.length) main.append(nta.section("blanks", "Blanks", nta.blanksSection(data, stem)));
    if (data.dilution_series.length) {
        main.append(nta.section("dilution", "Dilution series",
            data.dilution_series.flatMap((series, i) => nta.dilutionSeries(series, nta.amountUnit(data), `${stem}_${i + 1}`))));
    }
    main.append(
        nta.section("diagnostics", "Diagnostics", nta.diagnosticsList(data.diagnostics)),
        nta.section("methods", "Methods", nta.copyableParagraph(nta.methodsText(data))),
        nta.section("replicates", "Replicates", nta.replicatesSection(data, stem)),
        nta.section("files", "Files beside this page", nta.filesSection(nta.comparisonFiles)));
    nta.drawAll();
};
