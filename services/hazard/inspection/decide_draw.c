/* Double-random draws (双随机): firms by credit class, two officers for each firm. */
#include "common/base/sabotage.h"
#include "common/policy/rules/policy.h"
#include "services/hazard/campaign/drive.h"
#include "services/hazard/inspection/decide.h"
#include "services/hazard/inspection/lot.h"
#include "services/hazard/inspection/visit.h"

enum {
	CLASSES = 5,       /* unknown, A to D */
	TAKEN_UP_MAX = 15, /* visits planned in one go: two events each, and the draw's clock */
	SEED_MAX = 100,
};

static const char *const class_names[CLASSES] = {NULL, "A", "B", "C", "D"};

struct drawing {
	struct inspection_call *call;
	const Zh__InspectionDrawCommand *command;
	const char **officers; /* whom two are drawn from, as the list of people writes them */
	struct bytes seed;
	uint64_t *firms;
	size_t firm_count;
	struct lot *lots;
	uint8_t *classes; /* of each firm */
	const struct rule *rules[CLASSES];
	uint32_t listed[CLASSES], share[CLASSES];
	Zh__InspectionsDrawn *body;
};

static bool draw_is_sound(struct drawing *drawing)
{
	const Zh__InspectionDrawCommand *command = drawing->command;
	struct inspection_call *call = drawing->call;
	int32_t today = time_day_of_ms(call->work->context->now_ms);
	if (!work_text_given(command->seed) || strlen(command->seed) > SEED_MAX) {
		/* A seed that all can see, as the day's lottery number: nobody chooses it. */
		(void)work_invalid_as(call->work, "inspection.draw.seed", "seed");
		return false;
	}
	if (work_text_given(command->checklist) &&
	    policy_checklist_on(call->work->context->policy, bytes_of_text(command->checklist),
				today) == NULL) {
		inspection_refuse_checklist(call);
		return false;
	}
	struct inspection_items items;
	if (work_text_given(command->checklist) &&
	    !inspection_items(call, NULL, 0, command->checklist, &items))
		return false;
	const struct inspection_named named = {.most = DRAW_OFFICERS_MAX};
	drawing->officers =
		inspection_officers(call, command->officers, command->n_officers, &named);
	return drawing->officers != NULL;
}

/* ---- the draw */

/* The day that decides of which year's cap a drawn visit is. */
static int32_t visit_day(const struct inspection_call *call, int32_t due_day)
{
	return due_day != 0 ? due_day : time_day_of_ms(call->work->context->now_ms);
}

/* Who can't be visited any more this year isn't on the roll: it would be drawn in vain.  false:
 * nobody is left, and that is refused by the cap of the first. */
static bool leave_out_capped(struct drawing *drawing, int32_t due_day)
{
	struct inspection_call *call = drawing->call;
	struct inspection_cap cap, first = {0};
	uint64_t first_firm = drawing->firms[0];
	size_t left = 0;
	for (size_t i = 0; i < drawing->firm_count; i++) {
		if (inspection_cap(call->work->context, drawing->firms[i], visit_day(call, due_day),
				   &cap))
			drawing->firms[left++] = drawing->firms[i];
		else if (first.rule == NULL)
			first = cap;
	}
	if (left == 0)
		return inspection_cap_refuse(call, &first, first_firm);
	drawing->firm_count = left;
	return true;
}

static bool make_room(struct drawing *drawing)
{
	struct arena *arena = drawing->call->work->context->arena;
	drawing->lots = ARENA_ARRAY(arena, struct lot, drawing->firm_count);
	drawing->classes = ARENA_ARRAY(arena, uint8_t, drawing->firm_count);
	drawing->body->drawn = ARENA_ARRAY(arena, uint64_t, drawing->firm_count);
	if (drawing->lots != NULL && drawing->classes != NULL && drawing->body->drawn != NULL)
		return true;
	drawing->call->work->decision->arena_full = true;
	return false;
}

static void cast_lots(struct drawing *drawing)
{
	const struct rows_reader *rows = drawing->call->work->context->rows;
	for (size_t i = 0; i < drawing->firm_count; i++) {
		struct firm_texts texts = {0};
		(void)hazard_firm_texts_get(rows, drawing->firms[i], &texts);
		struct bytes seed =
			SABOTAGE("inspection.seedless_draw") ? bytes_of(NULL, 0) : drawing->seed;
		drawing->lots[i] = (struct lot){
			.lot = lot_of(seed, texts.text[FIRM_TEXT_KEY], bytes_of(NULL, 0)),
			.index = (uint32_t)i,
		};
		drawing->classes[i] =
			inspection_credit_class(rows, drawing->firms[i]) % (uint8_t)CLASSES;
		drawing->listed[drawing->classes[i]]++;
	}
	lots_sort(drawing->lots, drawing->firm_count);
}

static bool put_shares(struct drawing *drawing)
{
	struct inspection_call *call = drawing->call;
	Zh__InspectionsDrawn *body = drawing->body;
	body->shares = ARENA_ARRAY(call->work->context->arena, Zh__DrawShare *, CLASSES);
	for (unsigned class = 0; body->shares != NULL && class < CLASSES; class ++) {
		struct facts facts = {0};
		if (class != 0)
			fact_set(&facts, FACT_CREDIT_CLASS, class);
		const struct rule *rule =
			policy_ask(call->work->context->policy, TOPIC_DRAW, &facts,
				   time_day_of_ms(call->work->context->now_ms))
				.rule;
		uint32_t ratio = (uint32_t)rule_outcome(rule, OUTCOME_RATIO_PPM, 0);
		drawing->share[class] = lot_share(drawing->listed[class], ratio);
		if (drawing->listed[class] == 0)
			continue;
		Zh__DrawShare *share = NEW(call->work, DrawShare);
		Zh__RuleRef *ref = NEW(call->work, RuleRef);
		ref->id = rule->id;
		SET_OPTIONAL(ref, version, rule->version);
		share->rule = ref;
		share->credit_class = class_names[class];
		SET_OPTIONAL(share, listed, drawing->listed[class]);
		SET_OPTIONAL(share, drawn, drawing->share[class]);
		SET_OPTIONAL(share, ratio_ppm, ratio);
		body->shares[body->n_shares++] = share;
	}
	return body->shares != NULL;
}

/* The lowest lots of each class, in the order of the lots. */
static void take_lowest(struct drawing *drawing)
{
	uint32_t taken[CLASSES] = {0};
	for (size_t i = 0; i < drawing->firm_count; i++) {
		uint32_t index = drawing->lots[i].index;
		uint8_t class = drawing->classes[index];
		if (taken[class] == drawing->share[class])
			continue;
		taken[class]++;
		drawing->body->drawn[drawing->body->n_drawn++] = drawing->firms[index];
	}
}

static void put_what_was_asked(struct drawing *drawing, int32_t due_day)
{
	const Zh__InspectionDrawCommand *command = drawing->command;
	Zh__InspectionsDrawn *body = drawing->body;
	SET_OPTIONAL(body, draw, drawing->call->id.number);
	body->title = command->title;
	body->seed = command->seed;
	body->firms = drawing->firms;
	body->n_firms = drawing->firm_count;
	body->officers = drawing->officers;
	body->n_officers = command->n_officers;
	body->class_code = command->class_code;
	body->checklist = command->checklist;
	if (due_day != 0)
		SET_OPTIONAL(body, due_day, command->due_day);
	if (command->area != 0)
		SET_OPTIONAL(body, area, command->area);
	if (command->campaign != 0)
		SET_OPTIONAL(body, campaign, command->campaign);
}

void inspection_act_draw(struct inspection_call *call)
{
	struct drawing drawing = {.call = call,
				  .command = WORK_BODY(call->work, Zh__InspectionDrawCommand)};
	const Zh__InspectionDrawCommand *command = drawing.command;
	struct roll_filter filter = {.class_code = command->class_code, .area = command->area};
	int32_t due_day;
	if (!draw_is_sound(&drawing) ||
	    !campaign_drive_is_sound(call->work->context, call->work->decision, command->campaign,
				     0, command->class_code) ||
	    !inspection_due_day(call, command->has_due_day, command->due_day, "due_day", &due_day))
		return;
	drawing.seed = bytes_of_text(command->seed);
	drawing.firm_count = inspection_roll(call, &filter, &drawing.firms);
	if (drawing.firm_count == 0 || !leave_out_capped(&drawing, due_day))
		return;
	drawing.body = NEW(call->work, InspectionsDrawn);
	if (!make_room(&drawing))
		return;
	cast_lots(&drawing);
	if (!put_shares(&drawing)) {
		call->work->decision->arena_full = true;
		return;
	}
	take_lowest(&drawing);
	call->id = work_object(call->work, OBJECT_DRAW,
			       counter_next(call->work->context->rows, OBJECT_DRAW, 0));
	put_what_was_asked(&drawing, due_day);
	(void)inspection_emit(call, KIND(INSPECTIONS_DRAWN), drawing.body);
	inspection_clock(call, CLOCK_INSPECTION_DRAW, 0);
}

/* ---- visits to those who were drawn */

struct taking_up {
	struct inspection_call *call;
	uint64_t firms[TAKEN_UP_MAX];
	struct inspection_cap caps[TAKEN_UP_MAX];
	size_t count;
	/* The first that waits because its cap was reached since it was drawn. */
	struct inspection_cap capped;
	uint64_t capped_firm;
	uint64_t beside; /* likewise, for a planned visit there that isn't made yet */
};

static bool take_waiting(void *context, const struct row_ref *found)
{
	struct taking_up *taking = (struct taking_up *)context;
	struct roll_firm_row row;
	memcpy(&row, found->value.data, sizeof(row));
	uint64_t firm = be64_get(found->key.data + 9);
	if ((row.flags & ROLL_DRAWN) == 0 || row.inspection != 0)
		return true;
	struct inspection_cap *cap = &taking->caps[taking->count];
	if (!inspection_cap(taking->call->work->context, firm,
			    visit_day(taking->call, taking->call->roll.head.due_day), cap)) {
		if (taking->capped_firm == 0) {
			taking->capped = *cap;
			taking->capped_firm = firm;
		}
		return true;
	}
	uint64_t beside = visit_that_stands(taking->call->work->context->rows, firm, cap->year);
	if (beside == 0 || SABOTAGE("visits.drawn-beside"))
		taking->firms[taking->count++] = firm;
	else if (taking->beside == 0)
		taking->beside = beside;
	return taking->count < TAKEN_UP_MAX;
}

/* Is this one of the draw's officers who can be sent today? */
static bool can_go(const struct inspection_call *call, struct bytes id)
{
	const struct officers *officers = call->work->context->officers;
	char name[PRINCIPAL_ID];
	if (officers == NULL || id.size >= sizeof name)
		return true;
	memcpy(name, id.data, id.size);
	name[id.size] = '\0';
	const struct officer *officer = officer_find(officers, name);
	return officer != NULL && !officer->left &&
	       officer_on(officer, time_day_of_ms(call->work->context->now_ms)) ==
		       OFFICER_QUALIFIED;
}

/* The two of the draw's officers with the lowest lots for this firm, of those who can go. */
static const char **draw_officers(struct inspection_call *call, const char *firm_key)
{
	struct bytes ids[DRAW_OFFICERS_MAX];
	struct lot lots[DRAW_OFFICERS_MAX];
	struct bytes list = call->roll.text[ROLL_TEXT_OFFICERS];
	size_t count = 0;
	const char **officers = ARENA_ARRAY(call->work->context->arena, const char *, 2);
	while (count < DRAW_OFFICERS_MAX && id_list_next(&list, &ids[count])) {
		if (!can_go(call, ids[count]))
			continue;
		lots[count] = (struct lot){
			.lot = lot_of(call->roll.text[ROLL_TEXT_SEED], bytes_of_text(firm_key),
				      ids[count]),
			.index = (uint32_t)count,
		};
		count++;
	}
	if (officers == NULL) {
		call->work->decision->arena_full = true;
		return NULL;
	}
	if (count < 2) {
		(void)work_lacks_as(call->work, GATE_APL_42, GATE_NEED_TWO_OFFICERS,
				    "inspection.two_officers");
		return NULL;
	}
	lots_sort(lots, count);
	officers[0] = work_copy(call->work, ids[lots[0].index]);
	officers[1] = work_copy(call->work, ids[lots[1].index]);
	return officers;
}

/* NULL: several would fit; whoever goes says which. */
static const char *checklist_of(struct inspection_call *call, uint64_t firm)
{
	if (call->roll.text[ROLL_TEXT_CHECKLIST].size != 0)
		return work_copy(call->work, call->roll.text[ROLL_TEXT_CHECKLIST]);
	const struct checklist *checklist = policy_checklist_for(
		call->work->context->policy, ZH__INSPECTION_KIND__INSPECTION_KIND_DOUBLE_RANDOM,
		inspection_roles(call->work->context->rows, firm),
		time_day_of_ms(call->work->context->now_ms));
	return checklist != NULL ? checklist->id : NULL;
}

static bool put_lawful(struct inspection_call *call, Zh__InspectionPlanned *body,
		       const struct inspection_cap *cap)
{
	struct inspection_items items = {0};
	SET_OPTIONAL(body, ground, ZH__VISIT_GROUND__VISIT_GROUND_DRAW);
	if (body->checklist != NULL && !inspection_items(call, NULL, 0, body->checklist, &items))
		return false;
	body->items = items.ids;
	body->n_items = items.count;
	return inspection_cap_tell(call, body, cap);
}

static bool plan_one(struct inspection_call *call, uint64_t firm, uint64_t ahead,
		     const struct inspection_cap *cap)
{
	const struct roll_head *head = &call->roll.head;
	Zh__InspectionPlanned *body = NEW(call->work, InspectionPlanned);
	Zh__FirmRef *ref = NEW(call->work, FirmRef);
	ref->key = inspection_firm_key(call, firm);
	if (ref->key == NULL || (body->officers = draw_officers(call, ref->key)) == NULL)
		return false;
	body->n_officers = 2;
	body->firm = ref;
	body->checklist = checklist_of(call, firm);
	if (!put_lawful(call, body, cap))
		return false;
	SET_OPTIONAL(body, inspection,
		     counter_next(call->work->context->rows, OBJECT_INSPECTION, ahead));
	SET_OPTIONAL(body, firm_number, firm);
	SET_OPTIONAL(body, inspection_kind, ZH__INSPECTION_KIND__INSPECTION_KIND_DOUBLE_RANDOM);
	SET_OPTIONAL(body, draw, call->id.number);
	/* The roll is of a class or an area: who isn't the campaign's is visited all the same. */
	uint64_t campaign = campaign_drive_of(call->work->context->rows, call->id);
	if (campaign != 0 && campaign_takes_firm(call->work->context->rows, campaign, firm))
		SET_OPTIONAL(body, campaign, campaign);
	if (head->area != 0)
		SET_OPTIONAL(body, area, head->area);
	if (head->due_day != 0)
		SET_OPTIONAL(body, due_day, time_yyyymmdd(head->due_day));
	struct object_id id = work_object(call->work, OBJECT_INSPECTION, body->inspection);
	struct event *event = work_emit(call->work, KIND(INSPECTION_PLANNED), id, 1, body);
	decision_meta(event)->firm_key = ref->key;
	inspection_clock_start(call, CLOCK_INSPECTION_DUE, id, head->due_day);
	return true;
}

void inspection_act_take_up(struct inspection_call *call)
{
	const Zh__InspectionTakeUpCommand *command =
		WORK_BODY(call->work, Zh__InspectionTakeUpCommand);
	struct taking_up taking = {.call = call};
	if (!inspection_may_as(call, DRAW_ON_TAKE_UP, "inspection.take_up.state"))
		return;
	struct row_key prefix = roll_key(OBJECT_DRAW, call->id.number);
	(void)rows_scan(call->work->context->rows, TABLE_ROLL_FIRMS, row_key_bytes(&prefix),
			bytes_of(NULL, 0), ROLL_FIRMS_MAX, take_waiting, &taking);
	size_t most = command->at_most == 0 || command->at_most > taking.count ? taking.count
									       : command->at_most;
	if (taking.count == 0 && taking.capped_firm != 0 &&
	    !inspection_cap_refuse(call, &taking.capped, taking.capped_firm))
		return;
	if (taking.count == 0 && taking.beside != 0 &&
	    !inspection_merge_refuse(call, "inspection.take_up.merge", taking.beside))
		return;
	for (size_t i = 0; i < most; i++) {
		if (!plan_one(call, taking.firms[i], i, &taking.caps[i]))
			return;
	}
	call->work->decision->object = call->id;
	call->work->decision->object_version = call->object_version;
	if (call->roll.head.taken_up + most == call->roll.head.marked)
		work_clocks_stop(call->work, CLOCK_NONE, call->id, "taken_up");
}
