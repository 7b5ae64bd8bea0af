// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

namespace nta {

/// Whose fault an error is; decides the program's exit status.
enum class Fault {
    input,  ///< a file is missing, unreadable or cannot be analyzed, or results cannot be written:
            ///< exit status 1
    usage,  ///< unknown or invalid option, missing required value, colliding names: exit status 2
};

/// An unusable file, option or setting, in one sentence that can be acted on: where, what was
/// found, what was expected, what to do.
class InputError : public std::runtime_error {
  public:
    explicit InputError(const std::string& message, Fault fault = Fault::input)
        : std::runtime_error(message), fault_(fault) {}
    [[nodiscard]] Fault fault() const { return fault_; }

  private:
    Fault fault_;
};

/// The same error with the place put in front ("sample.avi: ..."), its kind kept.
inline InputError with_context(const std::string& where, const InputError& error) {
    return InputError(where + ": " + error.what(), error.fault());
}

}  // namespace nta
