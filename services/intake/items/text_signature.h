/* A 64-bit SimHash over runs of three characters: near texts have near signatures.
 *
 * A hint for finding near-duplicates, never their proof: candidates are compared
 * by firm, product and batch, and 64 bits at distance 3 miss most texts that are
 * only 70 to 90 % alike.
 */
#ifndef ZHIAN_SERVICES_INTAKE_TEXT_SIGNATURE_H
#define ZHIAN_SERVICES_INTAKE_TEXT_SIGNATURE_H

#include "common/base/bytes.h"

#define TEXT_SIGNATURE_CHARACTERS 400u /* of a long text the first are looked at */

uint64_t text_signature(struct bytes text); /* valid UTF-8; 0: fewer than three characters */

#endif
