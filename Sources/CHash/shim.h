#pragma once
#include <libdeflate.h>
// mallopt is not in Swift's Glibc.
#include <malloc.h>
#include <openssl/evp.h>
#include <xxhash.h>
#include <zlib.h>
