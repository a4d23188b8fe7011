/* Scenarios: given, when, then, in YAML, on a scratch county.
 *
 *	scenario: 逾期未整改 → 提出约谈
 *	source: "[001]"
 *	given:
 *	  - on: 2025-03-03 09:00
 *	    report: {kind: inspection, firm: 都匀市城南五金店, class: S1-02, violations: [expired]}
 *	  - {do: hazard order, by: officer, target: $h1, content: 停止销售, served: today}
 *	when:
 *	  - on: 2025-03-26
 *	then:
 *	  - {hazard: $h1, state: ordered, overdue: yes}
 *	  - proposed: {measure: interview}
 *
 * Another county is named by `counties: [522702]`; a step or check says `at: 522702` where it isn't
 * of the first.
 *
 * More rounds are under `rounds:`; ways in which it may go on, each tried on a county of its own,
 * under `branches:`; several scenarios in one file under `scenarios:`, with what
 * they have in common in the file's own `given:`.  tests/scenarios/README.md has the whole grammar.
 */
#ifndef ZHIAN_SERVICES_SCENARIO_SCENARIO_H
#define ZHIAN_SERVICES_SCENARIO_SCENARIO_H

#include "common/core/gates.h"
#include "common/policy/yaml/problems.h"
#include "common/policy/yaml/yaml_tree.h"
#include "services/scenario/counties.h"
#include "services/scenario/scratch.h"

#define SCENARIO_REGION 522701u

enum step_kind {
	STEP_WAIT,
	STEP_REPORT,
	STEP_LETTER,
	STEP_RECEIPT,
	STEP_LINK,
	STEP_SHOW,
	STEP_ACT
};

/* One line of `given` or `when`. */
struct scenario_step {
	enum step_kind kind;
	uint32_t line;
	int64_t on_ms; /* 0: at once */
	const struct yaml_node *node;
	uint32_t county;              /* of the scenario's, where it happens; 0: the first */
	uint32_t region;              /* STEP_RECEIPT: whose */
	bool link_down;               /* STEP_LINK */
	const struct yaml_node *show; /* STEP_SHOW: what must hold here, as a line of `then` */
	/* STEP_ACT */
	const struct act *act;
	enum daemon daemon; /* UNKNOWN: by what it is about */
	const char *by, *second, *target, *reason;
	const struct yaml_node *refused;  /* the act must be, in this way; NULL: it must not */
	const struct yaml_node *leads_to; /* the state of its object afterwards; NULL: any */
	const char *as;                   /* the name of what was made; NULL: none */
};

struct scenario_check {
	uint32_t line;
	const struct yaml_node *node;
	uint32_t county; /* whose; 0: the first */
};

struct scenario_round {
	const struct scenario_step *steps;
	size_t step_count;
	const struct scenario_check *checks;
	size_t check_count;
};

#define SCENARIO_ROUNDS_MAX 40

struct scenario {
	const char *name, *source, *file;
	uint32_t line, region;
	uint32_t others[COUNTIES_MAX - 1]; /* further counties */
	size_t other_count;
	int64_t start_ms;
	bool unit_heads; /* the list of people has some */
	bool branch;     /* one of several ways in which the one before it goes on */
	struct scenario_round rounds[SCENARIO_ROUNDS_MAX];
	size_t round_count;
};

struct scenario_file {
	struct pool pool;
	const struct scenario *scenarios;
	size_t count;
};

/* INVALID: `problems` has every one with its line and what is allowed.  Done with
 * scenario_file_free(), also after an error. */
MUST_CHECK enum status scenario_file_read(const char *path, struct problems *problems,
					  struct scenario_file *ret_file, struct err *err);
MUST_CHECK enum status scenario_read(struct bytes content, const char *name,
				     struct problems *problems, struct scenario_file *ret_file,
				     struct err *err);
void scenario_file_free(struct scenario_file *file);
/* Whether a key of a step is a field of the act (else it is one of on, by, do, …). */
bool scenario_is_field(const struct yaml_node *member);

/* ---- running one */

#define SCENARIO_FAILURES_MAX 16
#define SCENARIO_RULES_MAX 512
#define SCENARIO_RULE 48
#define SCENARIO_TEXT 600

struct scenario_failure {
	uint32_t line;
	char expected[SCENARIO_TEXT];
	char found[SCENARIO_TEXT];
};

/* Ids of rules, each once. */
struct scenario_rules {
	char ids[SCENARIO_RULES_MAX][SCENARIO_RULE];
	size_t count;
};

/* By enum gate: what couldn't have happened before it was passed, and refusals that name it. */
struct scenario_gates {
	size_t met[GATE_COUNT], refused[GATE_COUNT];
};

struct scenario_result {
	bool passed;
	size_t checks; /* that were made */
	struct scenario_failure failures[SCENARIO_FAILURES_MAX];
	size_t failure_count;        /* beyond the maximum counted only */
	struct scenario_rules fired; /* that are in the events, in order of their first use */
	struct scenario_rules
		asked; /* that `ask:` and `term:` named: nothing happened to a matter */
	struct scenario_gates gates;
};

/* An act that was done, at once or by a second person, and all that followed from it. */
struct scenario_acted {
	struct scratch *county;
	const struct act *act;
	struct bytes body;             /* as it was sent */
	uint64_t before[DAEMON_COUNT]; /* the journals' ends before it */
};

/* An act as it is about to be asked, also as a second person's approval. */
struct scenario_asking {
	struct scratch *county;
	enum daemon daemon;
	const struct principal *person;
	const Zh__Command *command;
};

struct scenario_options {
	struct stage_books books; /* borrowed */
	const char *directory;    /* keep journals and states there; NULL: in memory */
	FILE *trace;              /* every event as a line; NULL: none */
	bool first_failure;       /* stop there */
	bool without_asking; /* lines that ask the books alone (`ask:`, `term:`) are passed by */
	bool replay;         /* at its end every journal folds to the state that runs */
	/* Called with each county as the scenario leaves it; NULL: nobody looks. */
	void (*at_end)(void *context, struct scratch *county);
	void *at_end_context;
	void (*acted)(void *context, const struct scenario_acted *acted); /* NULL: nobody looks */
	/* Bodies to try before the scenario's own, which follows where all are refused: asked for
	 * again, `attempt` 0, 1, and so on, until one is taken or its size is 0. */
	struct bytes (*instead)(void *context, const struct act *act, struct bytes body,
				unsigned attempt, int64_t now_ms, struct arena *arena);
	/* What it asks must change nothing (dry_run); NULL: nobody looks. */
	void (*asking)(void *context, const struct scenario_asking *asking);
	void *acted_context; /* of the three */
};

/* An error is a bug of ours or a full machine; a scenario that fails says so in its result. */
MUST_CHECK enum status scenario_run(const struct scenario *scenario,
				    const struct scenario_options *options,
				    struct scenario_result *ret_result, struct err *err);

#endif
