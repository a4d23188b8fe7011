/* Why a sampling stands where it stands: each axis with what may be done, each clock with its rule.
 */
#include "common/policy/rules/policy.h"
#include "common/stage/clocks/clock_query.h"
#include "services/hazard/sampling/query_internal.h"

/* `member` NULL, or which addressee or request it is. */
static void put_axis(struct answer *answer, const char *axis, const struct state_table *table,
		     uint8_t state, const char *member, uint8_t which)
{
	struct json_line json;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", axis);
	if (member != NULL && which <= ZH__SAMPLING_PARTY__SAMPLING_PARTY_PLATFORM &&
	    strcmp(member, "party") == 0)
		json_enum(&json, member, &zh__sampling_party__descriptor, which);
	else if (member != NULL)
		json_unsigned(&json, member, which);
	json_text(&json, "state", sampling_state_name(table, state));
	json_possible(&json, table, state);
	json_end(&json);
	answer->lines++;
}

static void put_services(const struct query_context *query, struct answer *answer,
			 uint64_t sampling, const struct sampling_row *row)
{
	for (uint8_t party = ZH__SAMPLING_PARTY__SAMPLING_PARTY_FIRM;
	     party <= ZH__SAMPLING_PARTY__SAMPLING_PARTY_PLATFORM; party++) {
		struct sampling_service_row service = {
			.state = sampling_service_begins(row->parties, party)};
		if ((row->parties >> party & 1) == 0)
			continue;
		(void)sampling_service_get(query->rows, sampling, party, &service);
		put_axis(answer, "service", &sampling_service_table, service.state, "party", party);
	}
}

static void put_requests(const struct query_context *query, struct answer *answer,
			 uint64_t sampling, const struct sampling_row *row)
{
	for (uint8_t n = 1; n <= row->requests; n++) {
		struct sampling_request request;
		if (sampling_request_get(query->rows, sampling, n, &request))
			put_axis(answer, "request", &sampling_request_table, request.head.state,
				 "request", n);
	}
}

void sampling_explain(const struct query_context *query, struct answer *answer, uint64_t sampling,
		      const struct sampling_row *row)
{
	put_axis(answer, "state", &sampling_table, row->state, NULL, 0);
	put_services(query, answer, sampling, row);
	put_axis(answer, "retest", &sampling_retest_table, row->retest, NULL, 0);
	put_axis(answer, "correction", &sampling_correction_table, row->correction, NULL, 0);
	put_requests(query, answer, sampling, row);
	explain_clocks(query, object_id_make(OBJECT_SAMPLING, query->region, sampling), answer);
}
