#include "common/base/version.h"

const char zhian_version[] = ZHIAN_VERSION;
