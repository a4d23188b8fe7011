/* What notify's lists and boards say of recoveries and of second copies of a region. */
#ifndef ZHIAN_NOTIFY_QUERY_LIFE_H
#define ZHIAN_NOTIFY_QUERY_LIFE_H

#include "common/core/json_line.h"
#include "common/stage/queries/query.h"
#include "services/notify/tables.h"

/* "reconciling" (we were restored, and the ledgers aren't equal yet), "differs", "peer_recovers",
 * "denied" (another life of ours counts there), "renumbered" (after a waiver, and nothing of it is
 * receipted yet); NULL: a link like any other. */
const char *life_link_state(const struct rows_reader *rows, uint32_t region);
/* May somebody have taken this letter of theirs up in the life before a restore?  It came before it
 * and nobody has it: a paper that said so never left.  Until somebody takes it up, it is named. */
bool maybe_taken_up(const struct rows_reader *rows, const struct referral_row *row);
/* The lives on both sides of a link, where there is more than one to speak of. */
void life_put(const struct rows_reader *rows, uint32_t region, struct json_line *json);
/* Where the two ledgers differ though a person had let them be: "not_in_backup" (it has begun again
 * there, and neither that nor the decision is here), "for_less" (more differs than then); NULL:
 * nothing is known of it. */
const char *life_waiver(const struct tie_row *tie);
void list_recovery(const struct query_context *query, const Zh__ListQuery *list,
		   struct answer *answer);

#endif
