/* What a letter to another region says of a matter before a person has read it: an office's
 * sentence of the dictionary's words and of numbers, no one's words (domain: informants stay in
 * the seal) but those of the officer who handed it on.
 *
 * "违法行为：短斤少两、来源不明；产品类别：电动玩具（S0-02）；数量：60；抽样单编号：ZJ-1。"
 */
#ifndef ZHIAN_POLICY_LETTER_FACTS_H
#define ZHIAN_POLICY_LETTER_FACTS_H

#include "bulletin.pb-c.h"
#include "common/core/decider.h"
#include "types.pb-c.h"

struct letter_facts {
	const Zh__Violation *violations;
	size_t n_violations;
	struct bytes class_code, sample_no; /* empty: not known */
	const uint64_t *quantity;           /* NULL: not known */
};

/* In the arena; NULL: it is full, and the decision says so.  What the dictionary has no name for
 * is there by its code. */
const char *letter_facts_text(const struct decide_context *context, struct decision *decision,
			      const struct letter_facts *facts);

/* Asks the superior for its consent to a listing.  What isn't a ground of the list stands as it is.
 * NULL: likewise. */
const char *letter_consent_text(const struct decide_context *context, struct decision *decision,
				const char *firm_name, const char *firm_key, const char *ground);

/* Hands a hazard on, for the reason that a person gave; NULL: likewise. */
const char *letter_handed_on_text(const struct decide_context *context, struct decision *decision,
				  const char *reason);

/* Reports a bulletin's figures, or those of a campaign's paper (逐级上报); days as yyyymmdd.  NULL:
 * likewise. */
const char *letter_bulletin_text(const struct decide_context *context, struct decision *decision,
				 Zh__BulletinKind kind, uint32_t from_day, uint32_t cutoff_day);
const char *letter_campaign_text(const struct decide_context *context, struct decision *decision,
				 const char *plan, uint32_t on_day);

#endif
