/* Production licences and CCC certificates: their lives are acts of the bodies that may (policy
 * licence.competence); the county records them, and asks for what it can't do itself. */
#include "common/base/sabotage.h"
#include "services/hazard/archive/decide.h"
#include "services/hazard/rectification/decide_open.h"

enum { TERM_MONTHS = 60, SUSPENSION_MONTHS = 12 };

/* ---- one certificate at work */

struct licence_call {
	struct archive_call firm;
	uint64_t number;
	struct licence_head head;
	struct bytes classes; /* in the arena */
};

static struct object_id licence_id(const struct licence_call *call)
{
	return work_object(call->firm.work, OBJECT_LICENCE, call->number);
}

static bool licence_loaded(struct licence_call *call, struct work *work, uint64_t number)
{
	struct licence licence;
	if (!licence_get(work->context->rows, number, &licence))
		return false;
	call->number = number;
	call->head = licence.head;
	const char *classes =
		arena_text_of(work->context->arena, licence.text[LICENCE_TEXT_CLASSES]);
	if (classes == NULL) {
		work->decision->arena_full = true;
		return false;
	}
	call->classes = bytes_of_text(classes);
	return archive_load(&call->firm, work, licence.head.firm);
}

static bool licence_named(struct licence_call *call, struct work *work)
{
	struct object_id target = work_act(work)->target;
	if (target.region != work->context->region || !licence_loaded(call, work, target.number))
		return work_not_found(work, "not_found");
	return work_seen(work, call->head.object_version);
}

static void emit_on_licence(struct licence_call *call, uint16_t kind, const void *body)
{
	uint32_t version = call->head.object_version + 1u;
	(void)archive_emit_on(&call->firm, kind, licence_id(call), version, body);
	call->firm.work->decision->object = licence_id(call);
	call->firm.work->decision->object_version = version;
}

/* ---- its terms */

/* The law states years from issue, the certificate a day: the anchor is chosen so that both agree
 * (a certificate that ends on 29 February is shown until the day after). */
static int64_t anchor_before(int32_t end_day, int32_t months)
{
	int32_t anchor = time_add_months(end_day, -months);
	if (time_add_months(anchor, months) < end_day)
		anchor++;
	return time_ms_of_day(anchor);
}

static void start_terms(struct licence_call *call, int32_t to_day)
{
	struct work *work = call->firm.work;
	bool ccc = call->head.kind == ZH__LICENCE_KIND__LICENCE_KIND_CCC;
	enum clock_id renewal = ccc ? CLOCK_CERTIFICATE_RENEWAL : CLOCK_LICENCE_RENEWAL;
	(void)work_clock(work, ccc ? CLOCK_CERTIFICATE_EXPIRY : CLOCK_LICENCE_EXPIRY,
			 licence_id(call), anchor_before(to_day, TERM_MONTHS), 0);
	/* Counted back from the end: no sense once that day is past. */
	if (decide_clock_due(work->context, renewal, time_ms_of_day(to_day)) >
	    work->context->now_ms)
		(void)work_clock(work, renewal, licence_id(call), time_ms_of_day(to_day), 0);
}

static void stop_terms(struct licence_call *call, const char *why)
{
	work_clocks_stop(call->firm.work, CLOCK_NONE, licence_id(call), why);
}

/* ---- added */

static bool add_is_sound(struct work *work, const Zh__FirmLicenceAddCommand *command)
{
	bool ccc = command->kind == ZH__LICENCE_KIND__LICENCE_KIND_CCC;
	if (!ccc && command->kind != ZH__LICENCE_KIND__LICENCE_KIND_PRODUCTION)
		return work_invalid(work, "kind", "kind");
	if (!work_text_given(command->no) || strlen(command->no) > ROW_KEY_MAX / 2)
		return work_invalid(work, "no", "no");
	if (command->n_classes == 0 || command->n_classes > ARCHIVE_CLASSES_MAX)
		return work_invalid(work, "classes", "classes");
	if (command->has_issuer_body &&
	    ccc != (command->issuer_body == ZH__BODY__BODY_CERTIFICATION))
		return work_invalid(work, "issuer_body", "issuer_body");
	if (licence_of_number(work->context->rows, command->kind, command->no) != 0)
		return work_refuse(work, "known");
	return true;
}

/* 生产许可证条例25, 强制性产品认证管理规定22(1): for so long from the day it begins. */
static bool term_is_lawful(struct work *work, uint8_t kind, int32_t from, int32_t to)
{
	enum clock_id term = kind == ZH__LICENCE_KIND__LICENCE_KIND_CCC ? CLOCK_CERTIFICATE_EXPIRY
									: CLOCK_LICENCE_EXPIRY;
	const struct clock_rule *rule = policy_clock(work->context->policy, term, from);
	int64_t last_ms = decide_clock_due(work->context, term, time_ms_of_day(from));
	if (rule == NULL || to <= time_day_of_ms(last_ms) || SABOTAGE("archive.licence-for-ever"))
		return true;
	(void)work_refuse(work, "term_too_long");
	work->decision->refusal.rule = rule->rule_id;
	char *text = ARENA_ARRAY(work->context->arena, char, TIME_DAY_TEXT);
	if (text == NULL)
		return false;
	time_print_day(time_day_of_ms(last_ms), text);
	decision_refuse_param(work->decision, "most", text);
	return false;
}

static bool add_days(struct work *work, const Zh__FirmLicenceAddCommand *command, int32_t *ret_from,
		     int32_t *ret_to)
{
	if (!command->has_from_day ||
	    time_day_of_yyyymmdd(command->from_day, ret_from) != STATUS_OK ||
	    *ret_from > time_day_of_ms(work->context->now_ms))
		return work_invalid(work, "from_day", "from_day");
	*ret_to = time_add_months(*ret_from, TERM_MONTHS);
	if (command->has_to_day &&
	    (time_day_of_yyyymmdd(command->to_day, ret_to) != STATUS_OK || *ret_to < *ret_from))
		return work_invalid(work, "to_day", "to_day");
	return term_is_lawful(work, (uint8_t)command->kind, *ret_from, *ret_to);
}

void archive_act_licence_add(struct work *work)
{
	const Zh__FirmLicenceAddCommand *command = WORK_BODY(work, Zh__FirmLicenceAddCommand);
	struct licence_call call = {.head = {.kind = (uint8_t)command->kind}};
	int32_t from = 0, to = 0;
	if (!archive_named(&call.firm, work, command->firm_key) || !add_is_sound(work, command) ||
	    !add_days(work, command, &from, &to))
		return;
	archive_ensure(&call.firm, "licence");
	Zh__LicenceAdded *body = NEW(work, LicenceAdded);
	bool ccc = command->kind == ZH__LICENCE_KIND__LICENCE_KIND_CCC;
	bool valid = to >= time_day_of_ms(work->context->now_ms);
	call.number = counter_next(work->context->rows, OBJECT_LICENCE, 0);
	SET_OPTIONAL(body, licence, call.number);
	body->firm_key = call.firm.key;
	SET_OPTIONAL(body, kind, command->kind);
	body->no = command->no;
	body->classes = command->classes;
	body->n_classes = command->n_classes;
	SET_OPTIONAL(body, from_day, time_yyyymmdd(from));
	SET_OPTIONAL(body, to_day, time_yyyymmdd(to));
	body->issuer = command->issuer;
	SET_OPTIONAL(body, issuer_body,
		     command->has_issuer_body ? command->issuer_body
		     : ccc                    ? ZH__BODY__BODY_CERTIFICATION
					      : ZH__BODY__BODY_PROVINCE);
	SET_OPTIONAL(body, state, licence_state_told(valid ? LICENCE_VALID : LICENCE_EXPIRED));
	if (command->first)
		SET_OPTIONAL(body, first, 1);
	struct licence_as as = {
		.kind = (uint8_t)command->kind,
		.valid = valid,
		.classes = archive_join_codes(work, command->classes, command->n_classes)};
	body->standing = archive_standing(&call.firm, 0, 0, &as);
	emit_on_licence(&call, KIND(LICENCE_ADDED), body);
	if (valid)
		start_terms(&call, to);
	if (command->first && valid)
		archive_duty_open(&call.firm, ZH__DUTY_KIND__DUTY_KIND_SAMPLE_NEWLY_LICENSED,
				  "newly_licensed", call.number, 0, command->classes[0]);
	work->decision->object = licence_id(&call);
	work->decision->object_version = 1;
}

/* ---- changed by the competent body */

static const struct rule *competence(const struct licence_call *call, Zh__LicenceAct act,
				     Zh__Body body)
{
	struct facts facts = {0};
	fact_set(&facts, FACT_LICENCE_KIND, call->head.kind);
	fact_set(&facts, FACT_LICENCE_ACT, act);
	fact_set(&facts, FACT_BODY, body);
	fact_set(&facts, FACT_BY_ISSUER, body == (Zh__Body)call->head.issuer_body);
	return policy_ask(call->firm.work->context->policy, TOPIC_LICENCE_COMPETENCE, &facts,
			  time_day_of_ms(call->firm.work->context->now_ms))
		.rule;
}

static bool is_competent(struct licence_call *call, const Zh__FirmLicenceChangeCommand *command,
			 const struct rule **ret_rule)
{
	struct work *work = call->firm.work;
	*ret_rule = competence(call, command->act, command->body);
	if (rule_outcome(*ret_rule, OUTCOME_BODY_MAY, 0) != 0 ||
	    SABOTAGE("archive.anybody_withdraws"))
		return true;
	(void)work_refuse_as(work, "firm.licence.not_competent", (*ret_rule)->id);
	if (rule_outcome(*ret_rule, OUTCOME_ASK_BODY, 0) != 0)
		decision_possible(work->decision, "firm.licence-request");
	return false;
}

/* 行政处罚法 9, 61: to revoke is a penalty, which binds from its service; no other change is. */
static bool is_served_first(struct work *work, const Zh__FirmLicenceChangeCommand *command,
			    int32_t on_day)
{
	bool revokes = command->act == ZH__LICENCE_ACT__LICENCE_ACT_REVOKE;
	int32_t day;
	if (!revokes)
		return !command->has_served_day ||
		       work_invalid(work, "revoked_unserved", "served_day");
	return (command->has_served_day &&
		time_day_of_yyyymmdd(command->served_day, &day) == STATUS_OK && day <= on_day) ||
	       SABOTAGE("archive.revoked-unserved") ||
	       work_invalid(work, "revoked_unserved", "served_day");
}

static bool change_is_sound(struct licence_call *call, const Zh__FirmLicenceChangeCommand *command,
			    int32_t *ret_to)
{
	struct work *work = call->firm.work;
	int32_t today = time_day_of_ms(work->context->now_ms);
	bool renews = command->act == ZH__LICENCE_ACT__LICENCE_ACT_RENEW;
	if (!work_text_given(command->document))
		return work_invalid(work, "document", "document");
	if (command->act == ZH__LICENCE_ACT__LICENCE_ACT_RESCOPE &&
	    (command->n_classes == 0 || command->n_classes > ARCHIVE_CLASSES_MAX))
		return work_invalid(work, "classes", "classes");
	*ret_to = call->head.to_day;
	if (command->has_to_day && time_day_of_yyyymmdd(command->to_day, ret_to) != STATUS_OK)
		return work_invalid(work, "to_day", "to_day");
	bool suspends = command->act == ZH__LICENCE_ACT__LICENCE_ACT_SUSPEND;
	bool past = *ret_to <= today && !SABOTAGE("archive.suspended-until-yesterday");
	if ((renews && !command->has_to_day) ||
	    ((renews || (suspends && command->has_to_day)) && past))
		return work_invalid(work, "to_day", "to_day");
	/* A new one begins where the old one ends, or today. */
	return !renews ||
	       term_is_lawful(work, call->head.kind,
			      call->head.to_day > today ? call->head.to_day : today, *ret_to);
}

static void expired_terms(struct licence_call *call)
{
	static const enum clock_id others[] = {CLOCK_LICENCE_RENEWAL, CLOCK_CERTIFICATE_RENEWAL,
					       CLOCK_CERTIFICATE_SUSPENSION, CLOCK_REQUEST_ANSWER};
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		work_clocks_stop(call->firm.work, others[i], licence_id(call), "expired");
}

/* What a change does to its terms; `to` is the new end, of the licence or of its suspension. */
static void change_terms(struct licence_call *call, Zh__LicenceAct act, int32_t to, int32_t on_day)
{
	struct work *work = call->firm.work;
	switch (act) {
	case ZH__LICENCE_ACT__LICENCE_ACT_SUSPEND:
		(void)work_clock(work, CLOCK_CERTIFICATE_SUSPENSION, licence_id(call),
				 to != call->head.to_day ? anchor_before(to, SUSPENSION_MONTHS)
							 : time_ms_of_day(on_day),
				 0);
		break;
	case ZH__LICENCE_ACT__LICENCE_ACT_RESUME:
		work_clocks_stop(work, CLOCK_CERTIFICATE_SUSPENSION, licence_id(call), "resumed");
		break;
	case ZH__LICENCE_ACT__LICENCE_ACT_ANNUL:
	case ZH__LICENCE_ACT__LICENCE_ACT_RENEW:
		stop_terms(call, SABOTAGE("words.reason-unsaid") ? "another_term" : "new_term");
		start_terms(call, to);
		break;
	case ZH__LICENCE_ACT__LICENCE_ACT_REVOKE:
		stop_terms(call, "revoked");
		(void)work_clock(work, CLOCK_LICENCE_BAN, licence_id(call), time_ms_of_day(on_day),
				 0);
		break;
	case ZH__LICENCE_ACT__LICENCE_ACT_WITHDRAW:
	case ZH__LICENCE_ACT__LICENCE_ACT_CANCEL:
		stop_terms(call, "ended");
		break;
	case ZH__LICENCE_ACT__LICENCE_ACT_EXPIRE:
		expired_terms(call); /* the term that ran out has ended by itself */
		break;
	case ZH__LICENCE_ACT__LICENCE_ACT_UNKNOWN:
	case ZH__LICENCE_ACT__LICENCE_ACT_RESCOPE:
	case _ZH__LICENCE_ACT_IS_INT_SIZE:
		break;
	}
	bool is_answer =
		act == ZH__LICENCE_ACT__LICENCE_ACT_SUSPEND && call->head.requested == (uint8_t)act;
	if (is_answer) /* the other acts that can be asked for stop all terms */
		work_clocks_stop(work, CLOCK_REQUEST_ANSWER, licence_id(call), "answered");
}

/* No valid certificate covers what the firm makes any more: is it still producing? */
static void ask_whether_producing(struct licence_call *call)
{
	bool ccc = call->head.kind == ZH__LICENCE_KIND__LICENCE_KIND_CCC;
	uint32_t field = ccc ? ARCHIVE_FIELD(CERTIFICATE) : ARCHIVE_FIELD(LICENCE);
	if ((call->firm.row.missing & field) == 0 || (call->firm.row.flags & ARCHIVE_GONE) != 0)
		return;
	archive_duty_open(&call->firm, ZH__DUTY_KIND__DUTY_KIND_VISIT_LICENCE_LOST, "licence_lost",
			  call->number, 0, NULL);
}

static Zh__LicenceChanged *changed_body(struct licence_call *call, Zh__LicenceAct act,
					int32_t on_day)
{
	struct work *work = call->firm.work;
	Zh__LicenceChanged *body = NEW(work, LicenceChanged);
	uint8_t next =
		state_table_row(&licence_table, call->head.state, (uint8_t)licence_event_of(act))
			.next;
	SET_OPTIONAL(body, licence, call->number);
	body->firm_key = call->firm.key;
	SET_OPTIONAL(body, firm_number, call->firm.firm);
	SET_OPTIONAL(body, act, act);
	SET_OPTIONAL(body, was, licence_state_told(call->head.state));
	SET_OPTIONAL(body, is, licence_state_told(next));
	SET_OPTIONAL(body, on_day, time_yyyymmdd(on_day));
	struct licence_as as = {.number = call->number,
				.kind = call->head.kind,
				.valid = next == LICENCE_VALID,
				.classes = call->classes};
	body->standing = archive_standing(&call->firm, 0, 0, &as);
	return body;
}

void archive_act_licence_change(struct work *work)
{
	const Zh__FirmLicenceChangeCommand *command = WORK_BODY(work, Zh__FirmLicenceChangeCommand);
	struct licence_call call = {.firm = {.work = work}};
	const struct rule *rule = NULL;
	int32_t day = 0, to = 0;
	if (!licence_named(&call, work))
		return;
	if (command->act <= ZH__LICENCE_ACT__LICENCE_ACT_UNKNOWN ||
	    command->act > ZH__LICENCE_ACT__LICENCE_ACT_ANNUL ||
	    command->act == ZH__LICENCE_ACT__LICENCE_ACT_EXPIRE ||
	    command->body == ZH__BODY__BODY_UNKNOWN) {
		(void)work_invalid(work, "act",
				   command->body == ZH__BODY__BODY_UNKNOWN ? "body" : "act");
		return;
	}
	if (!is_competent(&call, command, &rule) ||
	    !work_may(work, &licence_table, call.head.state,
		      (uint8_t)licence_event_of(command->act)) ||
	    !change_is_sound(&call, command, &to) ||
	    !archive_day(work, command->has_on_day, command->on_day, &day) ||
	    !is_served_first(work, command, day))
		return;
	bool was_valid = call.head.state == LICENCE_VALID;
	if (command->act == ZH__LICENCE_ACT__LICENCE_ACT_RESCOPE)
		call.classes = archive_join_codes(work, command->classes, command->n_classes);
	Zh__LicenceChanged *body = changed_body(&call, command->act, day);
	SET_OPTIONAL(body, body, command->body);
	body->document = command->document;
	if (command->has_served_day)
		SET_OPTIONAL(body, served_day, command->served_day);
	if (command->has_to_day)
		SET_OPTIONAL(body, to_day, command->to_day);
	if (command->act == ZH__LICENCE_ACT__LICENCE_ACT_RESCOPE) {
		body->classes = command->classes;
		body->n_classes = command->n_classes;
	}
	emit_on_licence(&call, KIND(LICENCE_CHANGED), body);
	if (work->decision->event_count != 0)
		decision_rule(work->context, work->decision->events[0], rule->id, rule->version);
	change_terms(&call, command->act, to, day);
	if (was_valid)
		ask_whether_producing(&call);
}

void archive_licence_expired(struct work *work, uint64_t licence)
{
	struct licence_call call = {.firm = {.work = work}};
	int32_t today = time_day_of_ms(work->context->now_ms);
	if (!licence_loaded(&call, work, licence) ||
	    state_table_row(&licence_table, call.head.state, LICENCE_ON_EXPIRE).verdict != STATE_GO)
		return;
	bool was_valid = call.head.state == LICENCE_VALID;
	Zh__LicenceChanged *body = changed_body(&call, ZH__LICENCE_ACT__LICENCE_ACT_EXPIRE, today);
	emit_on_licence(&call, KIND(LICENCE_CHANGED), body);
	change_terms(&call, ZH__LICENCE_ACT__LICENCE_ACT_EXPIRE, call.head.to_day, today);
	if (was_valid)
		ask_whether_producing(&call);
}

/* ---- asked for */

/* What the other body answered; else it is being asked. */
static bool is_refused(const Zh__FirmLicenceRequestCommand *command)
{
	return command->outcome == ZH__LICENCE_REQUEST_OUTCOME__LICENCE_REQUEST_OUTCOME_REFUSED;
}

static bool request_is_sound(struct licence_call *call,
			     const Zh__FirmLicenceRequestCommand *command)
{
	struct work *work = call->firm.work;
	if (is_refused(command))
		return call->head.requested != 0 || work_refuse(work, "not_requested");
	if (command->act <= ZH__LICENCE_ACT__LICENCE_ACT_UNKNOWN ||
	    command->act > ZH__LICENCE_ACT__LICENCE_ACT_CANCEL)
		return work_invalid(work, "act", "act");
	if (!work_text_given(command->ground))
		return work_invalid(work, "ground", "ground");
	if (call->head.requested != 0)
		return work_refuse(work, "already");
	const struct rule *rule = competence(call, command->act, ZH__BODY__BODY_COUNTY);
	if (rule_outcome(rule, OUTCOME_ASK_BODY, 0) != 0)
		return true;
	return work_refuse_as(work, "firm.licence.nobody_may", rule->id);
}

void archive_act_licence_request(struct work *work)
{
	const Zh__FirmLicenceRequestCommand *command =
		WORK_BODY(work, Zh__FirmLicenceRequestCommand);
	struct licence_call call = {.firm = {.work = work}};
	if (!licence_named(&call, work) ||
	    !work_may(work, &licence_table, call.head.state, LICENCE_ON_REQUEST) ||
	    !request_is_sound(&call, command))
		return;
	Zh__LicenceRequested *body = NEW(work, LicenceRequested);
	SET_OPTIONAL(body, licence, call.number);
	body->firm_key = call.firm.key;
	SET_OPTIONAL(body, act,
		     is_refused(command) ? (Zh__LicenceAct)call.head.requested : command->act);
	SET_OPTIONAL(body, of_body, (Zh__Body)call.head.issuer_body);
	body->ground = command->ground;
	body->document = command->document;
	if (is_refused(command))
		SET_OPTIONAL(body, refused, 1);
	emit_on_licence(&call, KIND(LICENCE_REQUESTED), body);
	if (is_refused(command))
		work_clocks_stop(work, CLOCK_REQUEST_ANSWER, licence_id(&call), "refused");
	else
		(void)work_clock(work, CLOCK_REQUEST_ANSWER, licence_id(&call),
				 work->context->now_ms, 0);
}

/* ---- still producing: the hazard and, by escalation's ledger, the proposal to file a case */

struct cover_search {
	const struct rows_reader *rows;
	uint32_t kinds; /* bit per Zh__LicenceKind that the class needs */
	struct bytes class_code;
	bool covered, ended, other_scope;
};

static bool look_licence(void *context, const struct row_ref *found)
{
	struct cover_search *search = (struct cover_search *)context;
	struct licence licence;
	uint64_t number = found->value.size == 8 ? be64_get(found->value.data) : 0;
	if (!licence_get(search->rows, number, &licence) ||
	    (search->kinds >> licence.head.kind & 1u) == 0)
		return true;
	bool covers = archive_scope_covers(licence.text[LICENCE_TEXT_CLASSES], search->class_code);
	bool valid = licence.head.state == LICENCE_VALID;
	search->covered |= covers && valid;
	search->other_scope |= !covers && valid;
	search->ended |= covers && !valid && licence.head.state != LICENCE_EXPIRED;
	return true;
}

/* 0: the class needs no certificate, or a valid one covers it (`ret_covered`). */
static Zh__Violation violation_of(struct archive_call *call, const char *class_code,
				  bool *ret_covered)
{
	enum { LICENCES_LOOKED_AT_MAX = 64 };
	uint32_t flags = archive_flags_of_classes(call->work->context->dictionary,
						  bytes_of_text(class_code));
	struct cover_search search = {
		.rows = call->work->context->rows,
		.class_code = bytes_of_text(class_code),
		.kinds = ((flags & CLASS_LICENCE) != 0
				  ? 1u << ZH__LICENCE_KIND__LICENCE_KIND_PRODUCTION
				  : 0) |
			 ((flags & CLASS_CCC) != 0 ? 1u << ZH__LICENCE_KIND__LICENCE_KIND_CCC : 0),
	};
	*ret_covered = false;
	if (search.kinds == 0)
		return ZH__VIOLATION__VIOLATION_UNKNOWN;
	struct row_key prefix = archive_of_firm_key(call->firm);
	(void)rows_scan(search.rows, TABLE_LICENCES_BY, row_key_bytes(&prefix), bytes_of(NULL, 0),
			LICENCES_LOOKED_AT_MAX, look_licence, &search);
	*ret_covered = search.covered;
	if (search.covered)
		return ZH__VIOLATION__VIOLATION_UNKNOWN;
	if (search.ended)
		return ZH__VIOLATION__VIOLATION_AFTER_SUSPENSION;
	return search.other_scope ? ZH__VIOLATION__VIOLATION_BEYOND_SCOPE
				  : ZH__VIOLATION__VIOLATION_NO_LICENCE_OR_CCC;
}

static Zh__FirmRef *firm_ref(struct archive_call *call)
{
	struct work *work = call->work;
	struct firm_texts texts;
	Zh__FirmRef *firm = NEW(work, FirmRef);
	if (!hazard_firm_texts_get(work->context->rows, call->firm, &texts))
		return NULL;
	firm->key = call->key;
	firm->name = arena_text_of(work->context->arena, texts.text[FIRM_TEXT_NAME]);
	return firm;
}

uint64_t archive_open_hazard(struct archive_call *call, const char *class_code,
			     const char *product_name, Zh__Violation violation,
			     const char *evidence)
{
	struct work *work = call->work;
	Zh__ProductRef *product = NEW(work, ProductRef);
	Zh__Violation *violations = ARENA_ARRAY(work->context->arena, Zh__Violation, 1);
	Zh__FirmRef *firm = firm_ref(call);
	if (violations == NULL || firm == NULL) {
		work->decision->arena_full = true;
		return 0;
	}
	violations[0] = violation;
	product->class_code = class_code;
	product->name = product_name;
	const struct hazard_finding finding = {
		.kind = ZH__REPORT_KIND__REPORT_KIND_INSPECTION,
		.trace = &call->trace,
		.firm = firm,
		.firm_role = ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER,
		.product = product,
		.class_code = class_code,
		.evidence = evidence,
		.violations = violations,
		.violation_count = 1,
		.severity = ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER,
		.place = work->context->region,
	};
	return hazard_open(work->context, work->decision, &finding);
}

void archive_act_producing(struct work *work)
{
	const Zh__FirmProducingCommand *command = WORK_BODY(work, Zh__FirmProducingCommand);
	struct archive_call call;
	bool covered;
	if (!archive_named(&call, work, command->firm_key))
		return;
	if (!work_text_given(command->class_code) || !work_text_given(command->evidence)) {
		(void)work_invalid(work, "incomplete",
				   work_text_given(command->evidence) ? "class_code" : "evidence");
		return;
	}
	Zh__Violation violation = violation_of(&call, command->class_code, &covered);
	if (violation == ZH__VIOLATION__VIOLATION_UNKNOWN) {
		(void)work_refuse(work, covered ? "licensed" : "not_needed");
		return;
	}
	uint64_t hazard = archive_open_hazard(&call, command->class_code, command->product,
					      violation, command->evidence);
	archive_visited(work->context, work->decision, call.firm, work_act(work)->happened_ms);
	work->decision->object = work_object(work, OBJECT_HAZARD, hazard);
	work->decision->object_version = 1;
}
