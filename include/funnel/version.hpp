/// The version of funnel: the one place that says it. CMake reads it here.
#pragma once

#define FUNNEL_VERSION_MAJOR 0
#define FUNNEL_VERSION_MINOR 1
#define FUNNEL_VERSION_PATCH 0
