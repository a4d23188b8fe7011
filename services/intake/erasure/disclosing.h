/* What reading acts hand out: the text, a complainant's contact, a sealed identity.
 *
 * The text is as it was stored, without numbers that identify a person; a contact is opened with
 * the county's own contact key; an identity leaves as it was sealed, for the discloser's key alone
 * opens it.  Who may have what is decided by decide_reading.c, from what was found here.
 */
#ifndef ZHIAN_SERVICES_INTAKE_DISCLOSING_H
#define ZHIAN_SERVICES_INTAKE_DISCLOSING_H

#include "common/crypto/keys.h"
#include "common/daemon/daemon.h"
#include "services/intake/intake.h"

struct disclosing {
	const struct door_context *shell; /* borrowed */
	const struct key *contact;        /* with its secret; NULL: the county has none */
};

void disclosing_read(const struct disclosing *disclosing, const struct input_act *act,
		     const struct event *before, struct arena *arena,
		     struct disclosure *ret_disclosure);

#endif
