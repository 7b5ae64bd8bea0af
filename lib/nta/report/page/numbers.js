// SPDX-License-Identifier: MIT
// Numbers as people read them: as many digits as the uncertainty leaves, exponents as powers of ten.
const nta = {};

nta.isNumber = value => typeof value === "number" && Number.isFinite(value);

// Standard uncertainty behind an estimate: its standard error, or a quarter of the 95 % interval where that is larger; null where
// there is neither.
nta.uncertainty = estimate => {
    const isOpen = !nta.isNumber(estimate.low) || !nta.isNumber(estimate.high);
    const u = Math.max(nta.isNumber(estimate.se) ? estimate.se : 0, isOpen ? 0 : (estimate.high - estimate.low) / 3.92);
    return u > 0 ? u : null;
};

// Nearly nothing was seen: what can be said is how much there may be at most.
nta.isUpperLimit = estimate => nta.isNumber(estimate.low) && nta.isNumber(estimate.high)
    && estimate.high > 0 && Math.max(estimate.value, estimate.low) < 0.05 * estimate.high;

// Decimal places at which an uncertainty has one or two significant digits: two where they begin with 10 to 35, one from there to 94
// (Particle Data Group, Review of Particle Physics, Introduction, section 5.3).
nta.decimals = uncertainty => {
    const exponent = Math.floor(Math.log10(uncertainty));
    const leading = uncertainty / Math.pow(10, exponent);
    // From 95 on it is rounded up to 100, whose two digits end at the same place.
    const places = leading < 3.55 ? 1 - exponent : -exponent;
    return Math.max(0, Math.min(8, places));
};

nta.fixed = (value, decimals) => value.toFixed(decimals).replace("-", "\u2212");

// To so many significant digits, without an exponent where it stays short.
nta.digits = (value, digits) => {
    if (!nta.isNumber(value)) return "";
    if (value === 0) return "0";
    const exponent = Math.floor(Math.log10(Math.abs(value)));
    if (exponent >= 6 || exponent < -4) return nta.scientific(value, exponent, digits - 1);
    return nta.fixed(value, Math.max(0, digits - 1 - exponent));
};

nta.superscript = whole => String(whole).replace(/[-0-9]/g, c => "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"["-0123456789".indexOf(c)]);

nta.powerOfTen = exponent => `10${nta.superscript(exponent)}`;

nta.scientific = (value, exponent, decimals) =>
    `${nta.fixed(value / Math.pow(10, exponent), decimals)}\u2009\u00d7\u2009${nta.powerOfTen(exponent)}`;

// A setting as it was given, without the noise of binary fractions.
nta.plain = value => nta.isNumber(value) ? String(Number(value.toPrecision(5))) : String(value);

// An estimate as {value, interval, limits}: "97.6" and "96.8 to 98.4"; empty where no interval is known. Of large numbers the
// interval has one power of ten for both ends, (4.5 to 9.3) x 10^8, the limits have one each.
nta.estimateText = estimate => {
    const u = nta.uncertainty(estimate);
    const largest = Math.max(Math.abs(estimate.value), Math.abs(estimate.high || 0));
    const exponent = largest > 0 ? Math.floor(Math.log10(largest)) : 0;
    const isLarge = exponent >= 6;
    const scale = isLarge ? Math.pow(10, exponent) : 1;
    const decimals = u === null ? Math.max(0, isLarge ? 2 : 2 - exponent) : nta.decimals(u / scale);
    const text = value => nta.fixed(value / scale, decimals);
    const power = isLarge ? `\u2009\u00d7\u2009${nta.powerOfTen(exponent)}` : "";
    const isOpen = !nta.isNumber(estimate.low) || !nta.isNumber(estimate.high);
    return {
        value: text(estimate.value) + power,
        interval: isOpen ? "" : isLarge ? `(${text(estimate.low)} to ${text(estimate.high)})${power}`
                                        : `${text(estimate.low)} to ${text(estimate.high)}`,
        limits: isOpen ? "" : `${text(estimate.low)}${power} to ${text(estimate.high)}${power}`,
    };
};

// In running text: "97.6 nm (95 % interval 96.8 to 98.4)".
nta.estimateSentence = (estimate, unit) => {
    if (!estimate) return "not given";
    const text = nta.estimateText(estimate);
    return `${text.value}${unit ? " " + unit : ""}${text.limits ? ` (95 % interval ${text.limits})` : ""}`;
};

nta.percent = fraction => `${nta.digits(100 * fraction, 2)}\u00a0%`;

// A chart's axis label.
nta.tick = value => {
    if (value === 0) return "0";
    const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
    if (exponent >= 5 || exponent <= -4) {
        const mantissa = Number((value / Math.pow(10, exponent)).toPrecision(4));
        return mantissa === 1 ? nta.powerOfTen(exponent) : `${mantissa}\u00d7${nta.powerOfTen(exponent)}`;
    }
    return String(Number(value.toPrecision(6))).replace("-", "\u2212");
};
