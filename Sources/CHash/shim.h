#pragma once
#include <libdeflate.h>
#include <openssl/evp.h>
#include <xxhash.h>
#include <zlib.h>
