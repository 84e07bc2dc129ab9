#pragma once
#include <libdeflate.h>
#include <xxhash.h>
