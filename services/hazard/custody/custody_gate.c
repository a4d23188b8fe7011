/* What the law wants of a move into custody or out of it, before it binds anybody. */
#include "common/base/sabotage.h"
#include "common/policy/gates/gate.h"
#include "services/hazard/custody/custody.h"
#include "services/hazard/custody/custody_powers.h"
#include "services/hazard/custody/inventory.h"

/* Likewise, and says by which act it is put right; true: the gate doesn't want it. */
static bool goes_without(struct hazard_call *call, const char *possible, struct gate_lack lack)
{
	if (!work_lacks_of(call->work, lack))
		return true;
	decision_possible(call->work->decision, possible);
	return false;
}

/* ---- what kind of move it is */

static bool is_registered(Zh__GoodsPlace place)
{
	return place == ZH__GOODS_PLACE__GOODS_PLACE_REGISTERED;
}

static bool takes(const struct goods_asked *asked)
{
	return goods_place_is_custody(asked->to);
}

static bool lifts(const struct goods_asked *asked)
{
	return goods_place_is_custody(asked->from) &&
	       (asked->to == ZH__GOODS_PLACE__GOODS_PLACE_FREE ||
		asked->to == ZH__GOODS_PLACE__GOODS_PLACE_OFF_SALE);
}

static bool hands_over(const struct goods_asked *asked)
{
	return asked->to == ZH__GOODS_PLACE__GOODS_PLACE_WITH_POLICE;
}

static bool disposes_early(const struct goods_asked *asked)
{
	return asked->to == ZH__GOODS_PLACE__GOODS_PLACE_DISPOSED_EARLY;
}

bool custody_move_is_told(const struct goods_asked *asked)
{
	return takes(asked) || lifts(asked) || hands_over(asked) || disposes_early(asked);
}

/* ---- the power and the ground (G-ACL-10) */

static bool refuse_power(struct hazard_call *call, const struct goods_asked *asked,
			 const char *code, const struct custody_power *quoted)
{
	const struct custody_power *power;
	const struct gate_lack lack =
		is_registered(asked->to)
			? (struct gate_lack){GATE_APP_33_1, GATE_NEED_POWER, GATE_GROUND_REGISTERED,
					     code}
			: (struct gate_lack){GATE_ACL_10, GATE_NEED_POWER, GATE_GROUND_HELD, code};
	if (!work_lacks_of(call->work, lack))
		return true;
	if (work_text_given(asked->command->power))
		decision_refuse_param(call->work->decision, "quoted",
				      quoted != NULL ? quoted->article : asked->command->power);
	for (size_t n = 0; (power = custody_power_at(n)) != NULL; n++) {
		if (custody_power_gives(power, asked->to, asked->goods_class))
			decision_possible(call->work->decision, power->id);
	}
	return false;
}

static bool power_is_quoted(struct hazard_call *call, const struct goods_asked *asked)
{
	const char *quoted = asked->command->power;
	if (!work_text_given(quoted))
		return refuse_power(call, asked, "hazard.custody.no_power", NULL);
	const struct custody_power *power = custody_power_of(quoted);
	if ((power == NULL || power->places == 0) && !SABOTAGE("custody.any-article-is-a-power"))
		return refuse_power(call, asked, "hazard.custody.not_a_power", power);
	if (power != NULL && power->places != 0 &&
	    !custody_power_gives(power, asked->to, asked->goods_class))
		return refuse_power(call, asked, "hazard.custody.power_elsewhere", power);
	return true;
}

static bool ground_is_said(struct hazard_call *call, const struct goods_asked *asked)
{
	bool registered = is_registered(asked->to);
	const struct gate_lack lack = {registered ? GATE_APP_33_1 : GATE_APP_36_1, GATE_NEED_GROUND,
				       registered ? GATE_GROUND_REGISTERED : GATE_GROUND_HELD,
				       "hazard.custody.no_ground"};
	return work_text_given(asked->command->ground) || goes_without(call, "hazard.goods", lack);
}

/* 行政强制法23: only what belongs to the case, no necessities of life, nothing that another
 * authority has sealed; whoever proposes it says so, and the head reads it. */
static bool scope_is_said(struct hazard_call *call, const struct goods_asked *asked)
{
	const char *scope = asked->command->custody_scope;
	if (work_text_given(scope) && strlen(scope) > CUSTODY_GROUND_MAX)
		return work_invalid(call->work, "form", "custody_scope");
	return is_registered(asked->to) || work_text_given(scope) ||
	       SABOTAGE("custody.scope-unsaid") ||
	       goes_without(call, "hazard.goods",
			    (struct gate_lack){GATE_ACL_23, GATE_NEED_CUSTODY_SCOPE,
					       GATE_GROUND_HELD, "hazard.custody.no_scope"});
}

/* ---- the list (G-APP-34, G-ACL-24) */

static struct gate_lack list_lack(const struct goods_asked *asked, enum gate_need need,
				  const char *code)
{
	if (hands_over(asked))
		return (struct gate_lack){GATE_ACL_21, need, GATE_GROUND_TO_POLICE, code};
	if (lifts(asked))
		return (struct gate_lack){GATE_APP_42_2, need, GATE_GROUND_RELEASED, code};
	if (is_registered(asked->to))
		return (struct gate_lack){GATE_APP_34, need, GATE_GROUND_REGISTERED, code};
	return (struct gate_lack){GATE_ACL_24, need, GATE_GROUND_HELD, code};
}

static bool line_is_sound(const Zh__InventoryLine *line)
{
	return work_text_given(line->name) && strlen(line->name) <= INVENTORY_NAME_MAX &&
	       (line->model == NULL || strlen(line->model) <= INVENTORY_MODEL_MAX) &&
	       line->quantity != NULL && line->quantity->amount != 0 &&
	       line->quantity->unit != NULL;
}

/* The lines are what the document counts, no more and no less. */
static bool list_sums_up(struct hazard_call *call, const struct goods_asked *asked)
{
	const Zh__HazardGoodsCommand *command = asked->command;
	const Zh__Quantity *whole = command->quantity;
	uint64_t left = whole->amount;
	bool same_unit = true;
	bool too_much = false;
	if (command->n_lines > INVENTORY_LINES_MAX)
		return work_invalid(call->work, "form", "lines");
	for (size_t i = 0; i < command->n_lines; i++) {
		if (!line_is_sound(command->lines[i]))
			return work_invalid(call->work, "form", "lines");
		const Zh__Quantity *one = command->lines[i]->quantity;
		same_unit = same_unit && strcmp(one->unit, whole->unit) == 0;
		too_much = too_much || one->amount > left;
		left -= too_much ? 0 : one->amount;
	}
	if (command->n_lines == 0 ||
	    (same_unit && ((!too_much && left == 0) || SABOTAGE("custody.list-not-summed"))))
		return true;
	return goes_without(call, "hazard.goods",
			    list_lack(asked, GATE_NEED_INVENTORY_SUMS, "hazard.custody.list_sum"));
}

static bool list_is_there(struct hazard_call *call, const struct goods_asked *asked)
{
	return asked->command->n_lines != 0 || /* and sums up: asked of every move */
	       goes_without(call, "hazard.goods",
			    list_lack(asked, GATE_NEED_INVENTORY, "hazard.custody.no_list"));
}

/* ---- who does it, and who approves it (G-APP-33-1, -2, G-APP-36-1, -2) */

/* Officers propose, the head approves: it is done when he has. */
bool custody_roles_pass(struct hazard_call *call, enum gate_row_id row)
{
	bool pass = work_gate_roles(call->work, row, "act.role_by_law");
	if (SABOTAGE("custody.approval-not-needed"))
		call->work->decision->second_needed = false;
	return pass;
}

static enum gate_row_id row_of_taking(const struct goods_asked *asked)
{
	if (is_registered(asked->to))
		return asked->command->on_the_spot ? GATE_ROW_GOODS_REGISTER_AT_ONCE
						   : GATE_ROW_GOODS_REGISTER;
	return asked->command->on_the_spot ? GATE_ROW_GOODS_HOLD_AT_ONCE : GATE_ROW_GOODS_HOLD;
}

static enum gate_row_id row_of_lifting(const struct goods_asked *asked)
{
	return is_registered(asked->from) ? GATE_ROW_GOODS_UNREGISTER : GATE_ROW_GOODS_RELEASE;
}

static enum gate officers_gate(const struct goods_asked *asked)
{
	if (hands_over(asked))
		return GATE_CRT_5;
	if (!takes(asked))
		return GATE_APP_22;
	if (is_registered(asked->to))
		return asked->command->on_the_spot ? GATE_APP_33_2 : GATE_APP_33_1;
	return asked->command->on_the_spot ? GATE_APP_36_2 : GATE_APP_36_1;
}

static enum gate_ground officers_ground(const struct goods_asked *asked)
{
	return takes(asked) ? gate_least[row_of_taking(asked)].ground : GATE_GROUND_TO_POLICE;
}

/* 移送规定5: two officers or more report on what goes to the police. */
static bool needs_officers(const struct goods_asked *asked)
{
	return takes(asked) || (hands_over(asked) && !SABOTAGE("custody.handed-over-by-one"));
}

/* Two take goods or hand them over; whoever is named at another move is an officer too.  Qualified
 * on the day on which it was done, or will be when the head has said yes. */
static bool officers_are_there(struct hazard_call *call, struct goods_asked *asked)
{
	const Zh__HazardGoodsCommand *command = asked->command;
	bool past = command->on_the_spot || !takes(asked);
	int64_t done_ms = past ? work_act(call->work)->happened_ms : call->work->context->now_ms;
	if (command->n_officers == 0 && !needs_officers(asked))
		return true;
	const struct officers_ask ask = {.named = command->officers,
					 .count = command->n_officers,
					 .least = needs_officers(asked) ? 2 : 1,
					 .most = 8,
					 .day = time_day_of_ms(done_ms),
					 .ahead = !past,
					 .gate = officers_gate(asked),
					 .matter = call->hazard,
					 .too_few = "hazard.custody.two_officers"};
	asked->officers = work_gate_officers(call->work, officers_ground(asked), &ask);
	if (asked->officers != NULL)
		return true;
	decision_possible(call->work->decision, "hazard.goods");
	return false;
}

static bool taken_by_two(struct hazard_call *call, const struct goods_asked *asked)
{
	bool at_once = asked->command->on_the_spot;
	if (at_once && custody_moment(call, true) > call->work->context->now_ms)
		return work_invalid_as(call->work, "hazard.custody.future", "happened_ms");
	return custody_roles_pass(call, row_of_taking(asked));
}

int64_t custody_moment(const struct hazard_call *call, bool on_the_spot)
{
	return on_the_spot ? work_act(call->work)->happened_ms : call->work->context->now_ms;
}

/* ---- lifted (G-APP-42-1) */

bool custody_clock_is_over(const struct decide_context *context, uint64_t clock)
{
	const struct clock_row *row = clock == 0 ? NULL : clock_row_get(context->rows, clock);
	return row == NULL || row->due_ms < context->now_ms;
}

static void possible_grounds(struct hazard_call *call)
{
	static const char *const grounds[] = {"no_unlawful_act", "not_connected", "case_decided",
					      "term_expired", "not_needed"};
	for (size_t i = 0; i < sizeof(grounds) / sizeof(grounds[0]); i++)
		decision_possible(call->work->decision, grounds[i]);
}

static bool release_has_ground(struct hazard_call *call, const struct goods_asked *asked)
{
	Zh__ReleaseGround ground = asked->command->release_ground;
	bool stated = ground > ZH__RELEASE_GROUND__RELEASE_GROUND_UNKNOWN &&
		      ground <= ZH__RELEASE_GROUND__RELEASE_GROUND_NOT_NEEDED;
	bool expired = ground == ZH__RELEASE_GROUND__RELEASE_GROUND_TERM_EXPIRED;
	if (stated && (!expired || custody_clock_is_over(call->work->context, asked->lot.clock)))
		return true;
	const struct gate_row *row = &gate_least[row_of_lifting(asked)];
	if (!work_lacks_of(call->work,
			   (struct gate_lack){row->gate, GATE_NEED_RELEASE_GROUND, row->ground,
					      stated ? "hazard.custody.term_runs"
						     : "hazard.custody.no_release_ground"}))
		return true;
	possible_grounds(call);
	return false;
}

/* ---- nobody came for it, or it doesn't keep (G-APP-42-3, G-APP-41-3) */

static bool announcement_is_over(struct hazard_call *call, const struct goods_asked *asked,
				 struct gate_lack lack)
{
	bool announced = (asked->lot.flags & CUSTODY_ANNOUNCED) != 0;
	if (announced && (custody_clock_is_over(call->work->context, asked->lot.announce_clock) ||
			  SABOTAGE("custody.unclaimed-at-once")))
		return true;
	if (announced)
		lack.code = "hazard.custody.announcement_runs";
	return goes_without(call, announced ? "hazard.goods" : "hazard.custody", lack);
}

static struct gate_lack disposal_lack(enum gate_need need, const char *code)
{
	return (struct gate_lack){GATE_APP_41_3, need, GATE_GROUND_DISPOSED_EARLY, code};
}

static bool early_disposal_is_sound(struct hazard_call *call, const struct goods_asked *asked)
{
	const Zh__HazardGoodsCommand *command = asked->command;
	if (!work_text_given(command->consent) &&
	    !announcement_is_over(call, asked,
				  disposal_lack(GATE_NEED_CONSENT, "hazard.custody.no_consent")))
		return false;
	if (command->n_evidence == 0 &&
	    !goes_without(call, "hazard.goods",
			  disposal_lack(GATE_NEED_EVIDENCE, "hazard.custody.no_evidence_kept")))
		return false;
	return custody_roles_pass(call, GATE_ROW_GOODS_DISPOSE_EARLY);
}

/* ---- all of them */

static bool papers_are_sound(struct hazard_call *call, const struct goods_asked *asked)
{
	const Zh__HazardGoodsCommand *command = asked->command;
	if (command->consent != NULL && strlen(command->consent) > HAZARD_BATCH_MAX)
		return work_invalid(call->work, "form", "consent");
	return list_sums_up(call, asked) &&
	       hazard_evidence_is_sound(call, command->evidence, command->n_evidence);
}

bool custody_gates_pass(struct hazard_call *call, struct goods_asked *asked)
{
	if (!papers_are_sound(call, asked))
		return false;
	if (takes(asked))
		return power_is_quoted(call, asked) && ground_is_said(call, asked) &&
		       scope_is_said(call, asked) && list_is_there(call, asked) &&
		       officers_are_there(call, asked) && taken_by_two(call, asked);
	if (!officers_are_there(call, asked))
		return false;
	if (lifts(asked))
		return release_has_ground(call, asked) &&
		       custody_roles_pass(call, row_of_lifting(asked));
	if (hands_over(asked))
		return list_is_there(call, asked) &&
		       custody_roles_pass(call, GATE_ROW_GOODS_TO_POLICE) &&
		       work_chief_head(call->work, GATE_GROUND_TO_POLICE,
				       "hazard.custody.chief_head");
	if (disposes_early(asked))
		return early_disposal_is_sound(call, asked);
	if (asked->to == ZH__GOODS_PLACE__GOODS_PLACE_UNCLAIMED)
		return announcement_is_over(call, asked,
					    (struct gate_lack){GATE_APP_42_3,
							       GATE_NEED_PUBLIC_NOTICE,
							       GATE_GROUND_UNCLAIMED,
							       "hazard.custody.not_announced"}) &&
		       custody_roles_pass(call, GATE_ROW_GOODS_UNCLAIMED);
	return true;
}

static bool clock_goes_on(const struct decide_context *context, uint64_t clock)
{
	const struct clock_row *row = clock == 0 ? NULL : clock_row_get(context->rows, clock);
	return row != NULL && row->state != CLOCK_ENDED;
}

void custody_clock_stop(const struct decide_context *context, struct decision *decision,
			uint64_t clock, const char *why)
{
	if (clock_goes_on(context, clock))
		decide_clock_stop(context, decision, clock, why);
}

void custody_term_stop(struct hazard_call *call, uint32_t lot, uint64_t clock, const char *why)
{
	const struct decide_context *context = call->work->context;
	for (unsigned n = 1; n <= call->more.lots; n++) {
		struct custody_lot other;
		if (n != lot &&
		    hazard_custody_get(context->rows, call->hazard.number, (uint8_t)n, &other) &&
		    other.row.clock == clock && other.row.amount != 0)
			return;
	}
	custody_clock_stop(context, call->work->decision, clock, why);
}

uint64_t custody_notice_start(struct hazard_call *call, uint64_t runs, int64_t from_ms)
{
	if (clock_goes_on(call->work->context, runs))
		return runs;
	return decide_clock_start(call->work->context, call->work->decision, CLOCK_CUSTODY_SERVE,
				  call->hazard, from_ms, 0, NULL);
}
