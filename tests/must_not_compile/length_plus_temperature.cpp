// SPDX-License-Identifier: MIT
#include "nta/core/quantities.hpp"

const nta::Length length = nta::Length::nanometers(3.0);
const nta::Temperature temperature = nta::Temperature::celsius(25.0);
#ifdef NTA_MUST_NOT_COMPILE
const auto wrong = length + temperature;
#endif
