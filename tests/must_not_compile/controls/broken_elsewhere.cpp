// SPDX-License-Identifier: MIT
#include "nta/core/quantities.hpp"

#ifdef NTA_MUST_NOT_COMPILE
const auto wrong = nta::Length::nanometers(3.0) + nta::Duration::seconds(1.0);
#endif

#if defined(NTA_MUST_NOT_COMPILE)
using Misspelled = nta::Lenght;
#endif
