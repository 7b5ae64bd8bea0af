// SPDX-License-Identifier: MIT
// Carries the precompiled header that all test programs share.
#include "support/catch.hpp"
