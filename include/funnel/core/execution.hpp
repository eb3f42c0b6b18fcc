#pragma once

#include "core/kernels.hpp"
