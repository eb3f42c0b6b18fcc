#pragma once

#include "core/kernels.hpp"
#include "core/parallel.hpp"
