/* A plan is adopted as a draft, and issued. */
#include "common/base/sabotage.h"
#include "common/core/digest.h"
#include "common/policy/books/dictionary.h"
#include "services/hazard/campaign/decide.h"

enum {
	SOURCE_MAX = 24 << 10, /* is in one event together with the plan */
	CLASSES_MAX = 400,
};

/* ---- the plan as it came */

struct first_flaw {
	struct decision *decision;
	bool told;
};

static void refuse_flaw(void *context, enum campaign_part part, size_t index,
			enum campaign_flaw flaw, const char *value)
{
	struct first_flaw *first = (struct first_flaw *)context;
	(void)part;
	(void)index;
	if (first->told)
		return;
	first->told = true;
	decision_invalid(first->decision, campaign_flaw_code(flaw), value);
}

static bool plan_is_sound(struct decision *decision, const Zh__CampaignAdoptCommand *command)
{
	struct first_flaw first = {decision, false};
	if (command->plan == NULL) {
		decision_invalid(decision, "campaign.adopt.plan", "plan");
		return false;
	}
	if (!command->has_year || (!campaign_year_valid(command->year) && !SABOTAGE("fuzz.acts"))) {
		decision_invalid(decision, "campaign.adopt.year", "year");
		return false;
	}
	if (command->source.len > SOURCE_MAX) {
		decision_invalid(decision, "campaign.adopt.source", "source");
		return false;
	}
	return campaign_plan_check(command->plan, refuse_flaw, &first) == 0;
}

/* ---- the scope by the dictionary of the day */

static bool is_below(const struct dictionary *dictionary, const struct product_class *class,
		     const char *code)
{
	for (unsigned depth = 0; class != NULL && depth < 8; depth++) {
		if (strcmp(class->code, code) == 0)
			return true;
		class = class->parent[0] == '\0' ? NULL
						 : dictionary_class(dictionary, class->parent);
	}
	return false;
}

static bool in_scope(const struct dictionary *dictionary, const Zh__PlanScope *scope,
		     const struct product_class *class)
{
	if ((class->flags & scope->class_flags) != 0)
		return true;
	for (size_t i = 0; i < scope->n_class_codes; i++) {
		if (is_below(dictionary, class, scope->class_codes[i]))
			return true;
	}
	return false;
}

/* The classes of the scope with those below them: what a class is later doesn't move the
 * denominators. */
static bool expand(const struct decide_context *context, struct decision *decision,
		   const Zh__PlanScope *scope, Zh__CampaignAdopted *body)
{
	const struct dictionary *dictionary = context->dictionary;
	for (size_t i = 0; i < scope->n_class_codes; i++) {
		if (dictionary_class(dictionary, scope->class_codes[i]) == NULL) {
			decision_invalid(decision, "campaign.adopt.class", scope->class_codes[i]);
			return false;
		}
	}
	body->class_codes = ARENA_ARRAY(context->arena, const char *, CLASSES_MAX);
	body->class_flags = ARENA_ARRAY(context->arena, uint32_t, CLASSES_MAX);
	if (body->class_codes == NULL || body->class_flags == NULL) {
		decision->arena_full = true;
		return false;
	}
	for (size_t i = 0; i < dictionary->class_count; i++) {
		const struct product_class *class = &dictionary->classes[i];
		if (!in_scope(dictionary, scope, class))
			continue;
		if (body->n_class_codes == CLASSES_MAX) {
			decision_invalid(decision, "campaign.adopt.classes", NULL);
			return false;
		}
		body->class_codes[body->n_class_codes++] = class->code;
		body->class_flags[body->n_class_flags++] = class->flags;
	}
	return true;
}

/* ---- adopt */

/* The draft of this plan and year that a later version replaces; 0: none. */
static uint64_t drafted(struct work *work, const Zh__CampaignAdoptCommand *command,
			struct campaign_row *ret_row)
{
	const struct decide_context *context = work->context;
	struct row_key key = campaign_plan_key(command->year, bytes_of_text(command->plan->id));
	struct bytes found;
	if (!context->rows->get(context->rows->context, TABLE_CAMPAIGNS_BY_PLAN,
				row_key_bytes(&key), &found) ||
	    found.size != 8)
		return 0;
	uint64_t campaign = be64_get(found.data);
	if (!campaign_get(context->rows, campaign, ret_row) || ret_row->state == CAMPAIGN_WITHDRAWN)
		return 0;
	struct campaign_call call = {
		.work = work,
		.campaign = own_object(context, OBJECT_CAMPAIGN, campaign),
		.row = *ret_row,
	};
	if (!campaign_may(&call, CAMPAIGN_EVENT_ADOPT))
		return UINT64_MAX;
	if (command->plan->version <= ret_row->plan_version) {
		(void)work_refuse(work, "version");
		return UINT64_MAX;
	}
	return campaign;
}

static bool digest_source(const struct decide_context *context, struct decision *decision,
			  const Zh__CampaignAdoptCommand *command, Zh__CampaignAdopted *body)
{
	uint8_t *digest = ARENA_ARRAY(context->arena, uint8_t, DIGEST_SIZE);
	if (!command->has_source)
		return true;
	if (digest == NULL) {
		decision->arena_full = true;
		return false;
	}
	digest_blake2b256(bytes_of(command->source.data, command->source.len), digest);
	body->has_source = 1;
	body->source = command->source;
	body->has_digest = 1;
	body->digest = (ProtobufCBinaryData){DIGEST_SIZE, digest};
	return true;
}

void campaign_act_adopt(struct campaign_call *call)
{
	const struct decide_context *context = call->work->context;
	const struct input_act *act = work_act(call->work);
	struct decision *decision = call->work->decision;
	const Zh__CampaignAdoptCommand *command = (const Zh__CampaignAdoptCommand *)act->body;
	struct campaign_row row = {0};
	if (!plan_is_sound(decision, command))
		return;
	if (!work_text_given(act->reason)) {
		(void)work_refuse(call->work, "no_reason");
		return;
	}
	uint64_t campaign = drafted(call->work, command, &row);
	if (campaign == UINT64_MAX)
		return;
	if (campaign == 0) {
		row.object_version = 0;
		campaign = counter_next(context->rows, OBJECT_CAMPAIGN, 0);
	}
	Zh__CampaignAdopted *body = NEW_IN(context, decision, CampaignAdopted);
	if (!expand(context, decision, command->plan->scope, body) ||
	    !digest_source(context, decision, command, body))
		return;
	SET_OPTIONAL(body, campaign, campaign);
	SET_OPTIONAL(body, year, command->year);
	body->plan = command->plan;
	decision->object = own_object(context, OBJECT_CAMPAIGN, campaign);
	struct event *event =
		decision_emit(context, decision, KIND(CAMPAIGN_ADOPTED), decision->object, body);
	event->head.object_version = row.object_version + 1u;
	decision->object_version = event->head.object_version;
}

/* ---- issue */

/* A report that a named person sends needs that person: 明确专人负责信息报送 [000]. */
static bool needs_reporter(const struct campaign_call *call)
{
	for (unsigned n = 1; n <= call->row.reports; n++) {
		struct campaign_part_full report;
		if (campaign_part_get(call->work->context->rows, call->campaign.number,
				      CAMPAIGN_PART_REPORT, (uint8_t)n, &report) &&
		    (report.row.flags & CAMPAIGN_PART_REPORTER) != 0)
			return true;
	}
	return false;
}

void campaign_act_issue(struct campaign_call *call)
{
	const Zh__CampaignIssueCommand *command = WORK_BODY(call->work, Zh__CampaignIssueCommand);
	struct campaign_tracked tracked;
	bool named = command->reporter != NULL && command->reporter[0] != '\0';
	if (!campaign_may(call, CAMPAIGN_EVENT_ISSUE))
		return;
	if (time_day_of_ms(call->work->context->now_ms) > call->row.to_day) {
		(void)work_refuse(call->work, "over");
		return;
	}
	if (needs_reporter(call) && !named) {
		(void)work_refuse(call->work, "no_reporter");
		return;
	}
	if (named && strlen(command->reporter) >= PRINCIPAL_ID) {
		(void)work_invalid(call->work, "reporter", "reporter");
		return;
	}
	if (campaign_tracked_get(call->work->context->rows, &tracked) &&
	    tracked.count == CAMPAIGNS_TRACKED_MAX) {
		(void)work_refuse(call->work, "too_many");
		return;
	}
	Zh__CampaignIssued *body = NEW(call->work, CampaignIssued);
	SET_OPTIONAL(body, campaign, call->campaign.number);
	body->number = command->number;
	body->reporter = command->reporter;
	(void)campaign_emit(call, KIND(CAMPAIGN_ISSUED), body);
	campaign_reports_begin(call);
	campaign_advance(call);
}
