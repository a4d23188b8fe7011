/* Terms and last days that a person states: each stands here with its bound, and who sets it. */
#include "tests/lib/test.h"

#include <stdio.h>

#include "common/base/time.h"
#include "common/stage/common_decide.h"
#include "services/credit/credit.h"
#include "services/escalation/escalation.h"
#include "services/hazard/hazard.h"
#include "services/intake/intake.h"
#include "services/notify/notify.h"
#include "tests/lib/decider_driver.h"
#include "tests/unit/services/intake/shipped_books.h"

enum bound {
	BY_RULE, /* the act holds a term of the policy, from a law or ours: shown by a scenario */
	OURS,    /* no law sets one: OURS-ACT-WORK-AHEAD, a year of the office's own work */
	FAR,     /* no law sets one, or others set it: OURS-ACT-DAY-AHEAD, ten years */
	PAST,    /* the day of what has happened: no term */
};

/* All that may be stated, by the field's name, which means the same in every act. */
static const struct {
	const char *field;
	enum bound bound;
	const char *why;
} terms[] = {
	{"within_days", BY_RULE, "hazard/rectify.yaml: the order's term with all extensions"},
	{"days", BY_RULE, "hazard/rectify.yaml, goods.yaml: what the rule lets it be extended"},
	{"by", BY_RULE, "clocks/extend_case.yaml: what the rule lets it be extended"},
	{"reconsider_days", BY_RULE, "行政复议法20: no fewer than sixty, more where a law says so"},
	{"to_day", BY_RULE, "archive/licences.yaml: 生产许可证条例25, 强制性产品认证管理规定22(1)"},
	{"due_day", OURS, "no law says until when a planned visit or a self-check is done"},
	{"by_day", OURS, "no law says by when a planned sample is drawn"},
	{"review_day", OURS, "notice 001 wants a day, and sets none"},
	{"until_ms", OURS, "no law knows a hold; a suspended term goes on when its ground ends"},
	{"term_days", OURS, "强制性产品认证管理规定27: certification rules set how long"},
	{"until_day", FAR,
	 "处罚程序规定74: a fine's deferral, 产品质量法17(3): 限期整顿; none set"},
	{"part_day", FAR, "处罚程序规定74, 行政强制法42: instalments as agreed; none set"},
	{"correct_by_day", FAR, "行政处罚法28(1): a term, none set"},
	{"pay_by_day", FAR, "行政强制法35: the demand says a term, none set"},
	{"begins_ms", FAR, "听证办法20: seven working days after service at the least"},
	{"from_day", FAR, "a certificate's first day; publish-list: a period that has ended"},
	{"cutoff_day", FAR, "the first of a bulletin that is ordered"},
	{"accepted_day", PAST, "contested: as the review body says"},
	{"act_day", PAST, "the offence's last day"},
	{"anchor_ms", PAST, "from when a term really runs"},
	{"applied_day", PAST, "the party's application"},
	{"arrived_ms", PAST, "money handed in"},
	{"asked_day", PAST, "the firm's application"},
	{"asked_ms", PAST, "the party's application"},
	{"at_ms", PAST, "what a clock is told of"},
	{"banked_ms", PAST, "money paid in"},
	{"confirmed_day", PAST, "an address"},
	{"contested_day", PAST, "an application"},
	{"copy_ms", PAST, "a copy received"},
	{"decided_ms", PAST, "on the spot"},
	{"delivered_ms", PAST, "an answer"},
	{"entered_ms", PAST, "a visit"},
	{"found_day", PAST, "the offence"},
	{"sampled_day", PAST, "a superior's sampling"},
	{"recall_day", PAST, "a paper received, a plan reported"},
	{"from_ms", PAST, "from when a term runs"},
	{"given_ms", PAST, "given back"},
	{"held_ms", PAST, "an interview, a hearing"},
	{"known_day", PAST, "what the party learnt"},
	{"landed_ms", PAST, "cash taken on water"},
	{"left_ms", PAST, "a visit"},
	{"obtained_ms", PAST, "evidence"},
	{"on_day", PAST, "of the act"},
	{"posted_day", PAST, "a service by public notice"},
	{"received_ms", PAST, "a judgment"},
	{"result_told_ms", PAST, "a test's result"},
	{"served_day", PAST, "a service"},
	{"served_ms", PAST, "a service"},
	{"taken_ms", PAST, "cash taken"},
	{"told_day", PAST, "a supplement"},
	{"uploaded_ms", PAST, "a report"},
};

static const struct decider *const deciders[] = {
	&intake_decider, &hazard_decider, &escalation_decider, &notify_decider, &credit_decider};

static bool ends_with(const char *name, const char *ending)
{
	size_t size = strlen(name), end = strlen(ending);
	return size >= end && strcmp(name + size - end, ending) == 0;
}

static bool states_time(const ProtobufCFieldDescriptor *field)
{
	/* What a machine's clock is put right to; a book's day is decided with the book. */
	if (strcmp(field->name, "now_ms") == 0 || strcmp(field->name, "effective_ms") == 0)
		return false;
	return (field->type == PROTOBUF_C_TYPE_INT64 && ends_with(field->name, "_ms")) ||
	       (field->type == PROTOBUF_C_TYPE_UINT32 &&
		(ends_with(field->name, "_day") || ends_with(field->name, "days") ||
		 strcmp(field->name, "by") == 0 || strcmp(field->name, "day") == 0));
}

static size_t term_of(const char *field)
{
	for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
		if (strcmp(terms[i].field, field) == 0)
			return i;
	}
	return sizeof terms / sizeof terms[0];
}

/* A body that states nothing but this. */
static ProtobufCMessage *stating(const ProtobufCMessageDescriptor *type,
				 const ProtobufCFieldDescriptor *field, const void *value,
				 size_t size)
{
	uint8_t *body = calloc(1, type->sizeof_message);
	const size_t one = 1;
	const protobuf_c_boolean has = 1;
	assert_non_null(body);
	type->message_init((ProtobufCMessage *)(void *)body);
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		memcpy(body + field->quantifier_offset, &one, sizeof one);
		memcpy(body + field->offset, &value, sizeof(void *));
		return (ProtobufCMessage *)(void *)body;
	}
	memcpy(body + field->quantifier_offset, &has, sizeof has);
	memcpy(body + field->offset, value, size);
	return (ProtobufCMessage *)(void *)body;
}

static const char *param_of(const struct refusal *refusal, const char *name)
{
	for (size_t i = 0; i < refusal->param_count; i++) {
		if (strcmp(refusal->params[i].name, name) == 0)
			return refusal->params[i].value;
	}
	return NULL;
}

/* Whether the act is refused because that day lies too far ahead; what is said with it is whole. */
static bool is_far(struct decider_driver *driver, const struct act *act,
		   const ProtobufCFieldDescriptor *field, int32_t day, int32_t last)
{
	int32_t today = time_day_of_ms(driver->now_ms);
	int64_t ms = time_ms_of_day(day);
	uint32_t number = ends_with(field->name, "_days") ? (uint32_t)(day - today)
							  : (uint32_t)time_yyyymmdd(day);
	bool is_ms = field->type == PROTOBUF_C_TYPE_INT64;
	ProtobufCMessage *body = stating(act->body, field, is_ms ? (void *)&ms : &number,
					 is_ms ? sizeof ms : sizeof number);
	bool creates = (act->flags & ACT_CREATES) != 0;
	struct object_id target =
		driver_object(driver, creates ? OBJECT_NONE : act->target, creates ? 0 : 1);
	enum verdict verdict = driver_act(driver, act->name, target, body, "理由");
	const struct refusal *refusal = &driver->decision.refusal;
	bool far = verdict == VERDICT_INVALID && strcmp(refusal->code, "act.day_far") == 0;
	char most[TIME_DAY_TEXT];
	time_print_day(last, most);
	if (far) {
		assert_string_equal(refusal->where, field->name);
		assert_string_equal(param_of(refusal, "most"), most);
	}
	free(body);
	return far;
}

/* The last day that is taken, and the first that isn't. */
static void bound_holds(struct decider_driver *driver, const struct act *act,
			const ProtobufCFieldDescriptor *field, enum bound bound)
{
	int32_t last = time_add_months(time_day_of_ms(driver->now_ms), bound == OURS ? 12 : 120);
	if (is_far(driver, act, field, last, last) || !is_far(driver, act, field, last + 1, last))
		fail_msg("%s --%s: not as far as its bound, or farther", act->name, field->name);
}

static size_t look_at(struct decider_driver *driver, const struct act *act,
		      bool seen[sizeof terms / sizeof terms[0]])
{
	size_t looked = 0;
	for (unsigned i = 0; act->body != NULL && i < act->body->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &act->body->fields[i];
		if (!states_time(field))
			continue;
		size_t term = term_of(field->name);
		if (term == sizeof terms / sizeof terms[0])
			fail_msg("%s --%s: a day or term without a bound in this test", act->name,
				 field->name);
		seen[term] = true;
		bool counts = ends_with(field->name, "days") || strcmp(field->name, "by") == 0 ||
			      strcmp(field->name, "day") == 0;
		if (counts && terms[term].bound != OURS)
			continue;
		bound_holds(driver, act, field, terms[term].bound);
		looked++;
	}
	return looked;
}

static void each_term_has_a_bound(void **state)
{
	bool seen[sizeof terms / sizeof terms[0]] = {false};
	const struct shipped_books *books = shipped_books_load();
	size_t looked = 0;
	(void)state;
	for (size_t d = 0; d < sizeof deciders / sizeof deciders[0]; d++) {
		struct decider_driver driver = {0};
		int32_t day = time_day_of_civil((struct civil_date){2025, 3, 7});
		driver_init(&driver, deciders[d], 522701, books->policy, &books->calendar,
			    time_ms_of_day(day) + 10 * MS_PER_HOUR);
		const struct act *act;
		for (size_t i = 0; (act = decider_act_at(deciders[d], i)) != NULL; i++)
			looked += look_at(&driver, act, seen);
		for (size_t i = 0; d == 0 && i < common_act_count; i++)
			looked += look_at(&driver, &common_acts[i], seen);
		driver_done(&driver);
	}
	for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
		if (!seen[i])
			fail_msg("%s: no act states it", terms[i].field);
	}
	assert_true(looked > 80);
	shipped_books_unload();
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(each_term_has_a_bound)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
