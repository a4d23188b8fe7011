/* What is known of the cases about a campaign's hazards, a row each. */
#include "common/base/sabotage.h"
#include "common/core/row_texts.h"
#include "services/hazard/campaign/evolve.h"

enum { ROW_VERSION = 1 };

static void store(struct rows_writer *rows, const Zh__CampaignCase *body,
		  const struct campaign_case *row, struct bytes facts)
{
	uint8_t memory[sizeof(*row) + CAMPAIGN_CASE_FACTS_MAX + 2];
	struct writer out = writer_over(memory, sizeof(memory));
	struct row_key key = campaign_case_key(body->campaign, body->casefile);
	writer_put(&out, row, sizeof(*row));
	row_text_put_bytes(&out, facts, CAMPAIGN_CASE_FACTS_MAX);
	rows->put(rows->read.context, TABLE_CAMPAIGN_CASES, row_key_bytes(&key),
		  writer_bytes(&out));
}

static enum status typical(const struct event *event, const Zh__CampaignCase *body,
			   struct campaign_case *row)
{
	const char *person = event->meta->person == NULL ? "" : event->meta->person;
	if (body->facts == NULL || strlen(body->facts) > CAMPAIGN_CASE_FACTS_MAX ||
	    strlen(person) >= sizeof(row->person))
		return STATUS_INVALID;
	row->flags |= CAMPAIGN_CASE_TYPICAL;
	row->day = time_day_of_ms(event->recorded_ms);
	memset(row->person, 0, sizeof(row->person));
	memcpy(row->person, person, strlen(person));
	return STATUS_OK;
}

static void no_longer(struct campaign_case *row)
{
	row->flags &= (uint8_t)~CAMPAIGN_CASE_TYPICAL;
	row->day = 0;
	memset(row->person, 0, sizeof(row->person));
}

enum status campaign_evolve_case(struct rows_writer *rows, const struct event *event,
				 struct campaign_row *row)
{
	const Zh__CampaignCase *body = BODY(event, CampaignCase);
	struct campaign_case known = {.version = ROW_VERSION};
	uint8_t kept[CAMPAIGN_CASE_FACTS_MAX];
	struct bytes facts = bytes_of(NULL, 0);
	bool by_act = body->step == ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_TYPICAL ||
		      body->step == ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_WITHDRAWN;
	if (!campaign_case_get(&rows->read, body->campaign, body->casefile, &known, &facts) &&
	    by_act)
		return STATUS_INVALID;
	if (!by_act)
		TRY(campaign_move(row, CAMPAIGN_EVENT_COUNTED));
	if (facts.size > sizeof(kept))
		return STATUS_INVALID;
	if (facts.size != 0)
		memcpy(kept, facts.data, facts.size);
	facts.data = kept;
	if (body->hazard != 0)
		known.hazard = body->hazard;
	switch (body->step) {
	case ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_CLOSED:
		known.flags |= CAMPAIGN_CASE_CLOSED;
		break;
	case ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_PUBLISHED:
		known.flags |= CAMPAIGN_CASE_PUBLISHED;
		break;
	case ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_TAKEN_DOWN:
		/* What isn't in public any more is no example either. */
		known.flags &= (uint8_t)~CAMPAIGN_CASE_PUBLISHED;
		if (!SABOTAGE("campaign.case-stays-typical"))
			no_longer(&known);
		break;
	case ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_TYPICAL:
		TRY(campaign_move(row, CAMPAIGN_EVENT_CASE));
		TRY(typical(event, body, &known));
		facts = bytes_of_text(body->facts);
		break;
	case ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_WITHDRAWN:
		TRY(campaign_move(row, CAMPAIGN_EVENT_CASE_WITHDRAW));
		no_longer(&known);
		break;
	case ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_UNKNOWN:
	case _ZH__CAMPAIGN_CASE_STEP_IS_INT_SIZE:
	default:
		return STATUS_INVALID;
	}
	if ((known.flags & CAMPAIGN_CASE_TYPICAL) == 0)
		facts.size = 0;
	store(rows, body, &known, facts);
	return STATUS_OK;
}
