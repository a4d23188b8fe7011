/* The signatures of a journal's acts, without its daemon. */
#ifndef ZHIAN_SERVICES_CTL_JOURNAL_SIGNATURES_H
#define ZHIAN_SERVICES_CTL_JOURNAL_SIGNATURES_H

#include "common/stage/persons/signed_check.h"

/* `path`: the volumes; the lists of people that were adopted are in books/ beside them, in a
 * daemon's folder as in a backup.  Where there is no books/ at all, signatures are held to the keys
 * that the events name (`unlisted`).  CORRUPT, IO, FULL: it can't be told. */
MUST_CHECK enum status journal_signatures_check(const char *path, signed_wrong_fn *wrong,
						void *context, struct signed_acts *ret_signed,
						struct err *err);

#endif
