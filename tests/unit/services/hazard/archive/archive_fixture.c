#include "tests/unit/services/hazard/archive/archive_fixture.h"

#include "tests/unit/services/hazard/visit_fixture.h"

#include "escalation.pb-c.h"

#include "tests/lib/test.h"

const char *firm_code(unsigned n)
{
	static char codes[8][19];
	assert_true(n < 8);
	shipped_code(HAZARD_REGION, n, codes[n]);
	return codes[n];
}

enum verdict firm_act(struct decider_driver *driver, const char *name, const void *body)
{
	struct object_id none = {0};
	return driver_act(driver, name, none, body, "reason");
}

enum verdict on_object(struct decider_driver *driver, const char *name, enum object_kind kind,
		       uint64_t number, const void *body)
{
	return driver_act(driver, name, driver_object(driver, kind, number), body, "reason");
}

uint64_t register_firm(struct decider_driver *driver, unsigned n, const char *class_code)
{
	Zh__FirmRegisterCommand command = ZH__FIRM_REGISTER_COMMAND__INIT;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	Zh__FirmRole roles[] = {ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER};
	const char *classes[] = {class_code};
	firm.key = firm_code(n);
	firm.name = "都匀市城南玩具厂";
	firm.address = "城南路1号";
	SET_OPTIONAL(&firm, region, HAZARD_REGION);
	command.firm = &firm;
	command.roles = roles;
	command.n_roles = 1;
	command.classes = classes;
	command.n_classes = 1;
	assert_int_equal(firm_act(driver, "firm.register", &command), VERDICT_DONE);
	return hazard_firm_of_key(driver_rows(driver), firm.key);
}

struct archive_row archive_of(struct decider_driver *driver, uint64_t firm)
{
	struct archive_row row;
	assert_true(archive_get(driver_rows(driver), firm, &row));
	return row;
}

bool clock_runs(struct decider_driver *driver, enum object_kind kind, uint64_t number,
		enum clock_id purpose)
{
	return clock_running(driver_rows(driver), driver_object(driver, kind, number), purpose) !=
	       0;
}

const char *refusal_code(const struct decider_driver *driver)
{
	return driver->decision.refusal.code;
}

enum verdict add_licence(struct decider_driver *driver, unsigned firm, Zh__LicenceKind kind,
			 const char *no, const char *class_code, bool first)
{
	Zh__FirmLicenceAddCommand command = ZH__FIRM_LICENCE_ADD_COMMAND__INIT;
	const char *classes[] = {class_code};
	command.firm_key = firm_code(firm);
	SET_OPTIONAL(&command, kind, kind);
	command.no = no;
	command.classes = classes;
	command.n_classes = 1;
	SET_OPTIONAL(&command, from_day, 20250301);
	if (first)
		SET_OPTIONAL(&command, first, 1);
	return firm_act(driver, "firm.licence-add", &command);
}

enum verdict change_licence(struct decider_driver *driver, uint64_t licence, Zh__LicenceAct act,
			    Zh__Body body)
{
	Zh__FirmLicenceChangeCommand command = ZH__FIRM_LICENCE_CHANGE_COMMAND__INIT;
	const char *classes[] = {"S0-02"};
	SET_OPTIONAL(&command, act, act);
	SET_OPTIONAL(&command, body, body);
	command.document = "CQC〔2025〕3号";
	command.classes = classes;
	command.n_classes = 1;
	if (act == ZH__LICENCE_ACT__LICENCE_ACT_RENEW)
		SET_OPTIONAL(&command, to_day, 20350301);
	if (act == ZH__LICENCE_ACT__LICENCE_ACT_REVOKE)
		SET_OPTIONAL(&command, served_day, 20250301);
	return on_object(driver, "firm.licence-change", OBJECT_LICENCE, licence, &command);
}

uint8_t licence_state(struct decider_driver *driver, uint64_t licence)
{
	struct licence row;
	assert_true(licence_get(driver_rows(driver), licence, &row));
	return row.head.state;
}

/* ---- queries */

static const char *ask(struct decider_driver *driver, const Zh__Query *query)
{
	static char lines[1u << 17];
	static uint8_t memory[1u << 18];
	struct arena arena;
	arena_init(&arena, memory, sizeof(memory));
	const struct query_context context = {
		.rows = driver_rows(driver),
		.policy = driver->policy,
		.dictionary = driver->dictionary,
		.calendar = driver->calendar,
		.person = &driver_officer,
		.region = driver->region,
		.daemon = DAEMON_HAZARD,
		.now_ms = driver->now_ms,
		.arena = &arena,
	};
	memset(lines, 0, sizeof(lines));
	struct answer answer = {.out = writer_over(lines, sizeof(lines) - 1), .limit = 50};
	assert_true(questions_answer(&hazard_questions, &context, query, &answer));
	assert_false(answer.out.overflow);
	return lines;
}

static void name_firm(struct decider_driver *driver, Zh__ObjectId *id, uint64_t firm)
{
	SET_OPTIONAL(id, kind, (uint32_t)OBJECT_FIRM);
	SET_OPTIONAL(id, region, driver->region);
	SET_OPTIONAL(id, number, firm);
}

const char *show_firm(struct decider_driver *driver, uint64_t firm)
{
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	name_firm(driver, &id, firm);
	get.object = &id;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	return ask(driver, &query);
}

const char *explain_firm(struct decider_driver *driver, uint64_t firm)
{
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	name_firm(driver, &id, firm);
	explain.object = &id;
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &explain;
	return ask(driver, &query);
}

const char *list_of(struct decider_driver *driver, const char *noun, const char *name,
		    const char *value)
{
	Zh__Param filter = ZH__PARAM__INIT;
	Zh__Param *filters[] = {&filter};
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	filter.name = name;
	filter.value = value;
	list.noun = noun;
	list.filters = filters;
	list.n_filters = name == NULL ? 0 : 1;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	return ask(driver, &query);
}

bool says(const char *lines, const char *text)
{
	return strstr(lines, text) != NULL;
}

enum verdict patrol(struct decider_driver *driver, unsigned firm)
{
	return visit_patrol(driver, firm_code(firm));
}

void close_case_of(struct decider_driver *driver, uint64_t hazard)
{
	Zh__CaseFiled filed = ZH__CASE_FILED__INIT;
	SET_OPTIONAL(&filed, casefile, 7);
	SET_OPTIONAL(&filed, hazard, hazard);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_FILED), &filed);
	Zh__CaseClosed closed = ZH__CASE_CLOSED__INIT;
	SET_OPTIONAL(&closed, casefile, 7);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_CLOSED), &closed);
}
