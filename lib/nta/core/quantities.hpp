// SPDX-License-Identifier: MIT
// One type per physical dimension. Scalars that cross a module border are these; bulk numbers are
// doubles whose names carry the unit.
#pragma once

#include <compare>

namespace nta {

/// A number of one dimension, stored in SI units. Not convertible to or from double, so that a
/// length cannot pass for a time.
template <class Dimension>
class Quantity {
  public:
    constexpr Quantity() = default;
    /// Makes a quantity from its SI value; meant for formulas, callers use the named makers.
    static constexpr Quantity from_si(double value) { return Quantity(value); }
    /// The value in SI units; meant for formulas, callers use the named readers.
    [[nodiscard]] constexpr double si() const { return si_; }
    constexpr auto operator<=>(const Quantity&) const = default;

  private:
    explicit constexpr Quantity(double value) : si_(value) {}
    double si_ = 0.0;
};

/// A length, stored in meters.
struct Length : Quantity<struct LengthDimension> {
    constexpr Length() = default;
    constexpr explicit Length(Quantity q) : Quantity(q) {}
    static constexpr Length nanometers(double v) { return Length(from_si(v * 1e-9)); }
    static constexpr Length micrometers(double v) { return Length(from_si(v * 1e-6)); }
    [[nodiscard]] constexpr double nanometers() const { return si() * 1e9; }
    [[nodiscard]] constexpr double micrometers() const { return si() * 1e6; }
};

/// A time span, stored in seconds.
struct Duration : Quantity<struct DurationDimension> {
    constexpr Duration() = default;
    constexpr explicit Duration(Quantity q) : Quantity(q) {}
    static constexpr Duration seconds(double v) { return Duration(from_si(v)); }
    static constexpr Duration milliseconds(double v) { return Duration(from_si(v * 1e-3)); }
    [[nodiscard]] constexpr double seconds() const { return si(); }
    [[nodiscard]] constexpr double milliseconds() const { return si() * 1e3; }
};

/// A point on the temperature scale, stored in kelvin. It has no sum and no factor: 25 C + 25 C is
/// not 50 C.
struct Temperature : Quantity<struct TemperatureDimension> {
    constexpr Temperature() = default;
    constexpr explicit Temperature(Quantity q) : Quantity(q) {}
    static constexpr Temperature kelvin(double v) { return Temperature(from_si(v)); }
    static constexpr Temperature celsius(double v) { return Temperature(from_si(v + 273.15)); }
    [[nodiscard]] constexpr double kelvin() const { return si(); }
    [[nodiscard]] constexpr double celsius() const { return si() - 273.15; }
};

/// A dynamic viscosity, stored in pascal seconds. 1 cP = 1 mPa s.
struct Viscosity : Quantity<struct ViscosityDimension> {
    constexpr Viscosity() = default;
    constexpr explicit Viscosity(Quantity q) : Quantity(q) {}
    static constexpr Viscosity pascal_seconds(double v) { return Viscosity(from_si(v)); }
    static constexpr Viscosity centipoise(double v) { return Viscosity(from_si(v * 1e-3)); }
    [[nodiscard]] constexpr double pascal_seconds() const { return si(); }
    [[nodiscard]] constexpr double centipoise() const { return si() * 1e3; }
};

/// A diffusion coefficient, stored in m^2/s. It may be negative where an unbiased estimator says
/// so.
struct Diffusivity : Quantity<struct DiffusivityDimension> {
    constexpr Diffusivity() = default;
    constexpr explicit Diffusivity(Quantity q) : Quantity(q) {}
    static constexpr Diffusivity um2_per_s(double v) { return Diffusivity(from_si(v * 1e-12)); }
    [[nodiscard]] constexpr double um2_per_s() const { return si() * 1e12; }
};

/// A volume, stored in cubic meters.
struct Volume : Quantity<struct VolumeDimension> {
    constexpr Volume() = default;
    constexpr explicit Volume(Quantity q) : Quantity(q) {}
    static constexpr Volume cubic_micrometers(double v) { return Volume(from_si(v * 1e-18)); }
    [[nodiscard]] constexpr double cubic_micrometers() const { return si() * 1e18; }
    [[nodiscard]] constexpr double milliliters() const { return si() * 1e6; }
};

/// Particles per volume, stored per cubic meter.
struct NumberConcentration : Quantity<struct NumberConcentrationDimension> {
    constexpr NumberConcentration() = default;
    constexpr explicit NumberConcentration(Quantity q) : Quantity(q) {}
    static constexpr NumberConcentration per_ml(double v) {
        return NumberConcentration(from_si(v * 1e6));
    }
    [[nodiscard]] constexpr double per_ml() const { return si() * 1e-6; }
};

}  // namespace nta
