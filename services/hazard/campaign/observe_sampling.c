/* Final results of samplings, as campaigns count them: the pass rate (合格率). */
#include "services/hazard/campaign/count.h"
#include "services/hazard/campaign/observe_internal.h"
#include "services/hazard/campaign/states.h"
#include "services/hazard/sampling/states.h"
#include "services/hazard/sampling/tables.h"

enum { ROW_VERSION = 1 };

/* Final: no objection can change it but a re-test, whose result comes here again. */
static bool is_final(uint8_t state)
{
	return state == SAMPLING_PASSED || state == SAMPLING_FINAL_PASSED ||
	       state == SAMPLING_FINAL_FAILED;
}

static void sampling_settle(const struct observing *observing, uint64_t campaign,
			    const struct campaign_row *row, uint8_t counter,
			    const struct sampling_row *sampling)
{
	struct object_id id = campaign_subject_of(observing->event);
	struct campaign_entry entry;
	if (!campaign_entry_get(&observing->rows->read, campaign, counter, OBJECT_SAMPLING,
				id.number, &entry)) {
		if (!campaign_takes_entries(row->state))
			return;
		entry = (struct campaign_entry){
			.version = ROW_VERSION, .entered_day = observing->day, .amount = 1};
	}
	if (sampling->state == SAMPLING_FINAL_FAILED)
		campaign_entry_undone(&entry);
	else
		campaign_entry_done(&entry, id, observing->day,
				    !campaign_takes_entries(row->state));
	campaign_entry_put(observing->rows, campaign, counter, OBJECT_SAMPLING, id.number, &entry);
}

void campaign_observe_samplings(const struct observing *observing)
{
	uint64_t number = observing->event->head.subject_number;
	struct sampling_row sampling;
	struct sampling_texts texts;
	char memory[SAMPLING_KEY_MAX];
	if (!sampling_get(&observing->rows->read, number, &sampling) || !is_final(sampling.state) ||
	    !sampling_texts_get(&observing->rows->read, number, &texts) ||
	    texts.text[SAMPLING_TEXT_CLASS].size > sizeof(memory))
		return;
	struct bytes class_code = texts.text[SAMPLING_TEXT_CLASS];
	uint8_t role = texts.head.firm_role;
	memcpy(memory, class_code.data, class_code.size);
	for (uint8_t i = 0; i < observing->tracked.count; i++) {
		uint64_t campaign = observing->tracked.campaign[i];
		struct campaign_row row;
		if (!campaign_get(&observing->rows->read, campaign, &row))
			continue;
		uint8_t counter = campaign_counter_of(
			&row, ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_SAMPLES_PASSED);
		if (counter != CAMPAIGN_NO_COUNTER && campaign_role_in_scope(&row, role) &&
		    campaign_class_in_scope(&observing->rows->read, campaign,
					    bytes_of(memory, class_code.size), NULL))
			sampling_settle(observing, campaign, &row, counter, &sampling);
	}
}
