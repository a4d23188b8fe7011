/* What a process gives up before it holds secrets: nothing of its memory reaches a core file, no
 * other process may read it, and no program that it starts gains rights.
 */
#ifndef ZHIAN_CRYPTO_HARDEN_H
#define ZHIAN_CRYPTO_HARDEN_H

#include "common/base/err.h"

/* Core limit 0, nothing in a core that is forced (core(5), coredump_filter), not dumpable
 * (prctl(2)), no new privileges.  Before the first key is read. */
MUST_CHECK enum status process_harden(struct err *err);

#endif
