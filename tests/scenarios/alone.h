/* What two persons must have said before it is so: events, and states of matters, each with its
 * article (alone_facts.def).  Nothing here asks the deciders whether they wanted a second person:
 * what a fact needs is written down in the list, and who stood behind an event is followed to the
 * act that caused it. */
#ifndef ZHIAN_TESTS_SCENARIOS_ALONE_H
#define ZHIAN_TESTS_SCENARIOS_ALONE_H

#include "common/core/common_tables.h"
#include "services/scenario/scratch.h"

/* Matters of a kind that are looked at: scenarios have fewer. */
#define ALONE_MATTERS 12
#define ALONE_CLOCKS 48

struct alone_hazard {
	uint8_t level, proposed /* Zh__HazardLevel */;
	uint8_t orders;
};

/* The matters as they stand. */
struct standing {
	struct alone_hazard hazards[ALONE_MATTERS];
	/* state and one, as each service has it; 0: there is none */
	uint8_t cases[ALONE_MATTERS], listings[ALONE_MATTERS];
	struct clock_row clocks[DAEMON_COUNT][ALONE_CLOCKS];
	uint64_t heads[DAEMON_COUNT];
	/* a person set it to major, and no two have lowered it since */
	bool major[ALONE_MATTERS];
};

enum alone_fact {
#define X(name, kind, applies, act, article) ALONE_##name,
#include "tests/scenarios/alone_facts.def"
#undef X
	ALONE_FACTS,
};

struct alone_counts {
	size_t asked;  /* proposals of one person by the act that would bring it about */
	size_t by_two; /* how often two brought it about */
};
extern struct alone_counts alone_counts[ALONE_FACTS];
extern const char *alone_doing; /* the act that is being judged, for what is printed */
const char *alone_name(enum alone_fact fact);
const char *alone_act(enum alone_fact fact);
const char *alone_article(enum alone_fact fact);

/* Each service's own rows (alone_NAME.c): services share names of tables. */
void alone_hazard(const struct rows_reader *rows, uint64_t number, struct alone_hazard *ret_hazard);
uint8_t alone_case(const struct rows_reader *rows, uint64_t number);
uint8_t alone_listing(const struct rows_reader *rows, uint64_t number);
bool alone_case_needs_two(uint8_t before, uint8_t now);
bool alone_listing_needs_two(uint8_t state);
/* The rule that proposed a measure; false: a person did. */
bool alone_measure_rule(const struct rows_reader *rows, uint64_t number, char ret_id[24],
			uint32_t *ret_version);
/* A hand-over to the police is proposed. */
bool alone_measure_of_police(const struct rows_reader *rows, uint64_t number);

void alone_look(struct scratch *county, struct standing *ret_standing);
/* Looks at all that happened since `before`, which then is how it stands now.  Returns how many
 * facts and states one person brought about that need two; each is printed. */
size_t alone_judge(struct scratch *county, struct standing *before);

#endif
