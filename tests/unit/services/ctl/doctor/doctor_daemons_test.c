/* What doctor finds in what daemons say of themselves: each finding where it should be, at the very
 * figure from which it counts, and nowhere else. */
#include "common/base/time.h"
#include "tests/unit/services/ctl/doctor/doctor_county.h"

#define WELL "{\"kind\":\"status\"}\n"

static void say(struct doctor_county *c, unsigned place, const char *status)
{
	doctor_told(c, place, (struct told){"status", status, NULL, NULL});
}

static void list(struct doctor_county *c, unsigned place, const char *noun, const char *lines)
{
	doctor_told(c, place, (struct told){noun, lines, NULL, NULL});
}

/* ---- of each daemon */

static void a_county_that_is_well_has_no_finding(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	doctor_expect(c, "doctor --json", 0, "");
	alone_said(&c->alone, "{\"kind\":\"end\",\"count\":");
	alone_said(&c->alone, ",\"critical\":0,\"acknowledged\":0}\n");
}

static void what_a_daemon_says_is_wrong_is_told(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	say(c, DAEMON_INTAKE,
	    "{\"kind\":\"status\",\"time_held\":true,\"careful\":true,\"draining\":true,"
	    "\"overloaded\":true,\"keys_unlocked\":true,\"journal_damage\":\"frame 7\","
	    "\"series_waiting\":2,\"recovering\":true,\"superseded\":true,"
	    "\"calendar_days_left\":3,\"scrubs\":0}\n"
	    "{\"kind\":\"process\",\"up_for_ms\":3600001,\"errors_logged\":3,"
	    "\"damaged_parts\":2}\n");
	say(c, DAEMON_HAZARD,
	    "{\"kind\":\"status\",\"calendar_days_left\":44,"
	    "\"sources\":[{\"daemon\":\"intake\",\"head\":1002,\"cursor\":1},"
	    "{\"daemon\":\"credit\",\"head\":9000,\"cursor\":0,\"stopped\":\"a gap\"}],"
	    "\"consumers\":[{\"name\":\"notify\",\"silent_for_ms\":300001}],"
	    "\"copies\":[{\"person\":\"chen\",\"silent_for_ms\":360000}]}\n");
	say(c, DAEMON_NOTIFY, "{\"kind\":\"status\",\"recovering\":true,\"superseded\":true}\n");
	say(c, COUNTY_CONSOLE, "{\"kind\":\"status\",\"model_remade\":\"it was cut\"}\n");
	doctor_expect(
		c, "doctor --json", 2,
		"time.held intake: time isn't trusted: no mark fires\n"
		"daemon.careful intake: ended abnormally before: takes one input at a time\n"
		"daemon.draining intake: is draining: takes nothing new\n"
		"daemon.overloaded intake: checkpoints can't keep up: input waits\n"
		"key.unlocked intake: its data keys aren't locked into memory, and may reach the "
		"swap\n"
		"journal.broken intake: the journal fails its check: frame 7\n"
		"series.unconfirmed intake: restored: 2 series of official numbers wait for a "
		"person's word, and give none\n"
		"state.unwalked intake: it has run for 60 minutes, and not looked at all of its "
		"state once\n"
		"daemon.errors_logged intake: 3 errors logged since the start\n"
		"parts.damaged intake: 2 parts (what reporters said, attachments) can't be read\n"
		"calendar.ends hazard: the calendar ends in 44 days: terms beyond it are "
		"provisional\n"
		"source.backlog hazard: 1001 events behind intake\n"
		"source.stopped hazard: takes nothing from credit any more: a gap\n"
		"consumer.silent hazard: notify hasn't asked for 5 minutes\n"
		"copy.silent hazard: the copy of the journal that chen keeps hasn't asked for 6 "
		"minutes\n"
		"county.recovering notify: put back from a backup, and comparing with its "
		"neighbours: nothing leaves, no deadline fires\n"
		"county.stopped notify: a newer copy of this county has proven itself: this one "
		"accepts nothing\n"
		"model.remade console: what the console had read couldn't be believed, and was "
		"read again from the journals: it was cut\n");
}

/* As much as may be, of all that is counted. */
static void what_is_normal_is_no_finding(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	say(c, DAEMON_HAZARD,
	    "{\"kind\":\"status\",\"time_held\":false,\"careful\":false,\"series_waiting\":0,"
	    "\"calendar_days_left\":45,\"scrubs\":0,"
	    "\"sources\":[{\"daemon\":\"intake\",\"head\":1001,\"cursor\":1}],"
	    "\"consumers\":[{\"name\":\"notify\",\"silent_for_ms\":300000}],"
	    "\"copies\":[{\"person\":\"chen\",\"silent_for_ms\":300000}]}\n"
	    "{\"kind\":\"process\",\"up_for_ms\":3600000,\"errors_logged\":0,"
	    "\"damaged_parts\":0}\n"
	    "{\"kind\":\"socket\",\"name\":\"cmd\",\"strangers\":0,\"closed\":false}\n"
	    "{\"kind\":\"journal\",\"intact\":true}\n");
	say(c, DAEMON_CREDIT,
	    "{\"kind\":\"status\",\"calendar_days_left\":1,\"scrubs\":1}\n"
	    "{\"kind\":\"process\",\"up_for_ms\":99000000}\n");
	doctor_expect(c, "doctor --json", 0, "");
}

static void a_clock_behind_the_journal_is_told_of_unless_it_is_driven(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	char moment[32], lines[3][160];
	doctor_moment(-(2 * MS_PER_MINUTE + 30000), moment);
	(void)snprintf(lines[0], sizeof lines[0], "{\"kind\":\"status\",\"now_ms\":\"%s\"}\n",
		       moment);
	say(c, DAEMON_INTAKE, lines[0]);
	(void)snprintf(lines[1], sizeof lines[1],
		       "{\"kind\":\"status\",\"driven_clock\":true,\"now_ms\":\"%s\"}\n", moment);
	say(c, DAEMON_HAZARD, lines[1]);
	doctor_moment(-MS_PER_MINUTE / 2, moment);
	(void)snprintf(lines[2], sizeof lines[2], "{\"kind\":\"status\",\"now_ms\":\"%s\"}\n",
		       moment);
	say(c, DAEMON_CREDIT, lines[2]);
	say(c, DAEMON_NOTIFY, "{\"kind\":\"status\",\"now_ms\":\"soon\"}\n");
	assert_int_equal(alone_run(&c->alone, "doctor --json"), 1);
	alone_said(&c->alone, "\"code\":\"time.behind\",\"level\":\"warning\",\"region\":522701,"
			      "\"about\":\"intake\",\"message\":\"the system's time is 1");
	alone_not_said(&c->alone, "\"about\":\"hazard\"");
	alone_not_said(&c->alone, "\"about\":\"credit\"");
	alone_not_said(&c->alone, "\"about\":\"notify\"");
}

static void who_knocks_and_floods_is_told_of_for_a_day(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	say(c, DAEMON_INTAKE,
	    WELL "{\"kind\":\"socket\",\"name\":\"feed\",\"strangers\":1,\"refused_handshakes\":2,"
		 "\"throttled\":1,\"evicted\":20,\"full\":300,\"no_descriptor\":4000,"
		 "\"crowded_for_ms\":86400000,\"crowded_by\":\"10.0.0.1\"}\n"
		 "{\"kind\":\"socket\",\"name\":\"cmd\",\"throttled\":1,"
		 "\"crowded_for_ms\":86400001,\"crowded_by\":\"10.0.0.1\"}\n");
	say(c, DAEMON_NOTIFY, WELL "{\"kind\":\"socket\",\"name\":\"link\",\"closed\":true}\n");
	doctor_expect(c, "doctor --json", 1,
		      "socket.strangers intake: socket feed turned 3 connections or messages "
		      "away\n"
		      "socket.crowded intake: socket feed: 4321 connections too many were ended, "
		      "the last from 10.0.0.1\n"
		      "link.closed notify: put back for a drill: its link is closed\n");
}

static void a_feed_that_was_refused_is_told_of_for_a_day(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	char now[32], before[32], lines[512];
	doctor_moment(MS_PER_DAY - MS_PER_HOUR, now);
	doctor_moment(MS_PER_DAY + MS_PER_HOUR, before);
	(void)snprintf(lines, sizeof lines,
		       WELL "{\"kind\":\"socket\",\"name\":\"feed\",\"feeds\":["
			    "{\"feed\":\"12315\",\"refused\":7,\"code\":\"item.too_large\","
			    "\"where\":\"text\",\"last_ms\":\"%s\"},"
			    "{\"feed\":\"lab\",\"refused\":7,\"last_ms\":\"%s\"},"
			    "{\"feed\":\"new\",\"refused\":7}]}\n",
		       now, before);
	say(c, DAEMON_INTAKE, lines);
	doctor_expect(c, "doctor --json", 1,
		      "feed.refused intake: 7 items or pushes of the feed 12315 were refused, the "
		      "last: item.too_large text\n");
}

/* ---- neighbours */

#define PEERS(text) "{\"kind\":\"socket\",\"name\":\"link\",\"peers\":[" text "]}\n"
#define DENIED                                                                                     \
	"\"chain_denied\":\"rewritten\",\"chain_denied_of\":\"hazard\",\"chain_denied_frame\":12"
#define REFUSED                                                                                    \
	"\"chain_refused\":\"rewritten\",\"chain_refused_of\":\"credit\",\"chain_refused_frame\":" \
	"9"

static void what_a_neighbour_is_to_us_is_told(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	say(c, DAEMON_NOTIFY,
	    WELL PEERS("{\"region\":522702,\"reachable\":true},"
		       "{\"region\":522703,\"reachable\":false,\"heard_ms\":\"long ago\"},"
		       "{\"region\":522704,\"reachable\":true,\"state\":\"differs\"},"
		       "{\"region\":522705,\"reachable\":true,\"state\":\"comparing\"},"
		       "{\"region\":522706,\"reachable\":true,\"state\":\"denied\","
		       "\"own_other_life\":\"life-a\"},"
		       "{\"region\":522707,\"reachable\":true,\"letters_maybe_taken_up\":4},"
		       "{\"region\":522708,\"reachable\":true," DENIED "},"
		       "{\"region\":522709,\"reachable\":true," REFUSED "}"));
	doctor_expect(
		c, "doctor --json", 2,
		"peer.silent notify: no word from 522703 (last heard: long ago)\n"
		"link.differs notify: the ledgers with 522704 differ\n"
		"link.recovering notify: the link with 522705: comparing\n"
		"county.superseded notify: 522706 takes the word of another copy of this county "
		"(life-a); this one's documents are refused\n"
		"letters.maybe_taken_up notify: 4 letters of 522707 came before the restore: "
		"whether somebody had taken them up isn't on record\n"
		"chain.refused notify: 522708 refuses what this county's journals say of "
		"themselves: hazard, frame 12, rewritten\n"
		"peer.chain notify: 522709's journals aren't what they were: credit, frame 9, "
		"rewritten\n");
}

/* What goes on is noted every hour: what was noted last a day ago is over. */
static void another_copy_is_told_of_for_a_day(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	char now[32], before[32], lines[1024], findings[512];
	doctor_moment(MS_PER_DAY - MS_PER_HOUR, now);
	doctor_moment(MS_PER_DAY + MS_PER_HOUR, before);
	(void)snprintf(
		lines, sizeof lines,
		WELL PEERS("{\"region\":522702,\"reachable\":true,\"own_other_life\":\"life-b\","
			   "\"own_other_life_ms\":\"%s\"},"
			   "{\"region\":522703,\"reachable\":true,\"own_other_life_ms\":\"%s\"},"
			   "{\"region\":522704,\"reachable\":true,\"other_life\":\"life-c\","
			   "\"other_life_ms\":\"%s\",\"other_life_why\":\"older\"},"
			   "{\"region\":522705,\"reachable\":true,\"other_life_ms\":\"%s\"},"
			   "{\"region\":522706,\"reachable\":true,\"wrong_moment_ms\":\"%s\","
			   "\"wrong_moments\":3},"
			   "{\"region\":522707,\"reachable\":true,\"wrong_moment_ms\":\"%s\","
			   "\"wrong_moments\":3}"),
		now, before, now, before, now, before);
	say(c, DAEMON_NOTIFY, lines);
	(void)snprintf(findings, sizeof findings,
		       "county.twin notify: 522702 has met another copy of this county (life-b, "
		       "%s)\n"
		       "link.twin notify: there is another copy of 522704 (life-c, %s, older); it "
		       "isn't listened to here\n"
		       "peer.clock notify: 3 receipts of 522706 state a moment that can't be: "
		       "before the sending, or in the future\n",
		       now, now);
	doctor_expect(c, "doctor --json", 2, findings);
}

#define GIVEN(now, first, second)                                                                  \
	"{\"kind\":\"status\",\"driven_clock\":true,\"now_ms\":\"2025-03-14T" now                  \
	"+08:00\"}\n" PEERS("{\"region\":522702,\"reachable\":true," first "},"                    \
			    "{\"region\":522703,\"reachable\":true," second "}")
#define HELD(moment) "\"chain_held_ms\":\"2025-03-" moment "+08:00\""
#define LIFE(moment) "\"life_since_ms\":\"2025-03-" moment "+08:00\""

/* Two days by the county's own clock since the last neighbour took an end, or was first heard. */
static void ends_that_no_neighbour_takes_are_told_of(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	const char *since = "chain.not_given notify: no neighbour has taken this county's journal "
			    "ends for more than two days (last: 2025-03-12T09:00:00.000+08:00)\n";
	say(c, DAEMON_NOTIFY,
	    GIVEN("09:00:00.001", HELD("12T09:00:00.000"), HELD("01T09:00:00.000")));
	doctor_expect(c, "doctor --json", 1, since);
	say(c, DAEMON_NOTIFY,
	    GIVEN("09:00:00.000", HELD("01T09:00:00.000"), HELD("12T09:00:00.000")));
	doctor_expect(c, "doctor --json", 0, "");
	say(c, DAEMON_NOTIFY,
	    GIVEN("09:00:00.001", LIFE("12T09:00:00.000"), HELD("01T09:00:00.000")));
	doctor_expect(c, "doctor --json", 1, since);
	say(c, DAEMON_NOTIFY, GIVEN("09:00:00.001", "\"link\":\"up\"", "\"link\":\"up\""));
	doctor_expect(c, "doctor --json", 0, "");
}

#define CHAIN "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define HEAD(daemon, frames)                                                                       \
	"{\"kind\":\"chain_held\",\"daemon\":\"" daemon "\",\"held_by\":522702,"                   \
	"\"incarnation\":\"0000000000000007\",\"frames\":" frames ",\"chain\":\"" CHAIN "\"}\n"

/* Each daemon is asked for those of its own journal alone. */
static void journals_are_held_against_what_neighbours_keep(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	list(c, DAEMON_NOTIFY, "chain_held", HEAD("hazard", "41") HEAD("credit", "42"));
	list(c, DAEMON_HAZARD, "held", "{\"kind\":\"journal\",\"intact\":true}\n");
	list(c, DAEMON_CREDIT, "held",
	     "{\"kind\":\"journal\",\"intact\":false,\"problem\":\"held by 522702: another\"}\n");
	list(c, DAEMON_INTAKE, "held", "");
	doctor_expect(c, "doctor --json", 2,
		      "chain.differs credit: credit's journal isn't what neighbours hold of it: "
		      "held by 522702: another\n");
	assert_int_equal(doctor_asked(c, DAEMON_INTAKE, "held"), 0);
	assert_int_equal(doctor_asked(c, DAEMON_HAZARD, "held"), 1);
	assert_int_equal(doctor_asked(c, DAEMON_CREDIT, "held"), 1);
	assert_int_equal(c->places[DAEMON_HAZARD].frame, 41);
	assert_int_equal(c->places[DAEMON_CREDIT].frame, 42);
}

/* ---- what is asked besides */

static void inputs_that_were_set_aside_are_counted(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	list(c, DAEMON_CREDIT, "quarantine",
	     "{\"code\":\"input.crashed\"}\n{\"code\":\"input.parked_behind\"}\n"
	     "{\"code\":\"input.parked_behind\"}\n");
	list(c, DAEMON_INTAKE, "quarantine", "");
	doctor_expect(c, "doctor --json", 1,
		      "quarantine.held credit: 1 inputs are quarantined and wait for a person\n"
		      "quarantine.parked credit: 2 inputs wait behind a quarantined one\n");
	assert_int_equal(doctor_asked(c, DAEMON_INTAKE, "quarantine"), 1);
}

/* More than a page: the figure is of all of them. */
static void inputs_that_were_set_aside_are_counted_over_all_pages(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	doctor_told(c, DAEMON_CREDIT,
		    (struct told){"quarantine", "{\"code\":\"a\"}\n{\"code\":\"b\"}\n", "page two",
				  "{\"code\":\"c\"}\n{\"code\":\"input.parked_behind\"}\n"});
	doctor_expect(c, "doctor --json", 1,
		      "quarantine.held credit: 3 inputs are quarantined and wait for a person\n"
		      "quarantine.parked credit: 1 inputs wait behind a quarantined one\n");
	assert_int_equal(doctor_asked(c, DAEMON_CREDIT, "quarantine"), 2);
}

static void matters_of_who_can_act_no_more_are_counted_by_kind(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	list(c, DAEMON_INTAKE, "report", "{\"kind\":\"report\"}\n");
	list(c, DAEMON_HAZARD, "hazard", "{\"kind\":\"hazard\"}\n{\"kind\":\"hazard\"}\n");
	list(c, DAEMON_HAZARD, "sampling", "{\"kind\":\"sampling\"}\n");
	list(c, DAEMON_ESCALATION, "case", "{\"kind\":\"case\"}\n");
	doctor_expect(c, "doctor --json --fix-hints", 1,
		      "matters.orphaned intake: 1 reports: whoever handles them can act no more "
		      "(left, certificate ended, recused)\n"
		      "matters.orphaned hazard: 2 hazards: whoever handles them can act no more "
		      "(left, certificate ended, recused)\n"
		      "matters.orphaned hazard: 1 samplings: whoever handles them can act no more "
		      "(left, certificate ended, recused)\n"
		      "matters.orphaned escalation: 1 cases: whoever handles them can act no more "
		      "(left, certificate ended, recused)\n");
	alone_said(&c->alone, "\"hint\":\"a head or the unit head gives them to others: zhianctl "
			      "report list --orphaned yes, zhianctl report assign\"");
	alone_said(&c->alone, "case list --orphaned yes, zhianctl case reassign");
}

/* One of its own, and only for whoever asks for it. */
static void journals_are_walked_where_that_is_asked_for(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	list(c, DAEMON_ESCALATION, "verify",
	     "{\"kind\":\"journal\",\"intact\":false,\"problem\":\"frame 3\"}\n");
	doctor_expect(c, "doctor --json", 0, "");
	doctor_expect(c, "doctor --json --verify", 2,
		      "journal.broken escalation: the journal fails its check: frame 3\n");
	assert_int_equal(doctor_asked(c, DAEMON_ESCALATION, "verify"), 1);
}

/* ---- the list of people */

#define ADOPTED(book, version, digest, ground)                                                     \
	"{\"book\":\"" book "\",\"version\":" version ",\"digest\":\"" digest                      \
	"\",\"approved_by\":\"chen\",\"ground\":\"" ground "\"}\n"

/* The newest that was adopted, whatever order the versions come in; five daemons say it once. */
static void another_list_than_the_file_is_told_of_once(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	const char *differs = "people.differ etc: intake goes by version 4 of the list of people, "
			      "people.yaml is version 1 and differs\n";
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++)
		doctor_told(c, i,
			    (struct told){"book", ADOPTED("people_adopted", "3", "ee", "x"), "next",
					  ADOPTED("people_adopted", "4", "ff", "x")
						  ADOPTED("people_adopted", "2", "aa", "x")
							  ADOPTED("policy", "9", "bb", "x")});
	doctor_expect(c, "doctor --json", 1, differs);
	assert_int_equal(doctor_asked(c, DAEMON_INTAKE, "book"), 2);
}

static void a_list_that_one_person_adopted_alone_is_told_of_once(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	char digest[65], lines[256];
	doctor_file_digest(&c->alone, "people.yaml", digest);
	(void)snprintf(lines, sizeof lines,
		       "{\"book\":\"people_adopted\",\"version\":4,\"digest\":\"%s\","
		       "\"approved_by\":\"chen\",\"ground\":\"nobody_else\"}\n",
		       digest);
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++)
		list(c, i, "book", lines);
	doctor_expect(c, "doctor --json", 1,
		      "people.alone etc: version 4 of the list was adopted by chen alone: nobody "
		      "else could approve\n");
}

/* ---- who answers */

static void a_daemon_that_does_not_answer_is_told_of(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	doctor_stop(c, DAEMON_CREDIT);
	doctor_stop(c, COUNTY_CONSOLE);
	c->alone.timeout = "300ms";
	assert_int_equal(alone_run(&c->alone, "doctor --json"), 2);
	alone_said(&c->alone, "\"code\":\"daemon.down\",\"level\":\"critical\",\"region\":522701,"
			      "\"about\":\"credit\"");
	alone_said(&c->alone, "\"code\":\"console.down\",\"level\":\"warning\",\"region\":522701,"
			      "\"about\":\"console\"");
	alone_not_said(&c->alone, "not_admitted");
	alone_not_said(&c->alone, "\"kind\":\"error\"");
}

/* What it isn't: a key that is wrong, or a daemon that is well. */
static void a_daemon_that_can_not_be_asked_is_told_of_with_the_reason(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	struct fake_answer busy = {.outcome = ZH__OUTCOME__OUTCOME_BUSY, .code = "daemon.busy"};
	assert_int_equal(unlink(alone_path(&c->alone, "keys/public/hazard.pub")), 0);
	say(c, DAEMON_CREDIT, "nonsense\n");
	say(c, COUNTY_CONSOLE, "{\"kind\":\"nothing\"}\n");
	fake_daemon_choose(c->places[DAEMON_INTAKE].daemon, NULL, NULL);
	fake_daemon_answer(c->places[DAEMON_INTAKE].daemon, &busy);
	char findings[1024];
	(void)snprintf(
		findings, sizeof findings,
		"key.missing etc: this file of a key is missing: %s\n"
		"daemon.unasked intake: nothing can be learnt from it: the daemon is busy: try "
		"later\n"
		"daemon.unasked hazard: nothing can be learnt from it: no key at %s\n"
		"daemon.unasked credit: nothing can be learnt from it: the answer can't be read\n"
		"daemon.unasked console: nothing can be learnt from it: the answer can't be read\n",
		alone_path(&c->alone, "keys/public/hazard.pub"),
		alone_path(&c->alone, "keys/public/hazard.pub"));
	doctor_expect(c, "doctor --json", 2, findings);
	alone_not_said(&c->alone, "\"kind\":\"error\"");
}

/* Another key than the daemon knows. */
static void a_key_that_is_not_admitted_is_told_of(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	struct fake_answer ended = {.outcome = ZH__OUTCOME__OUTCOME_NOT_PERMITTED,
				    .code = "request.key_ended"};
	fake_daemon_choose(c->places[DAEMON_INTAKE].daemon, NULL, NULL);
	fake_daemon_answer(c->places[DAEMON_INTAKE].daemon, &ended);
	doctor_expect(c, "doctor --json", 2,
		      "daemon.not_admitted intake: the daemon doesn't admit this key\n");
}

int main(void)
{
#define DOCTOR(test) cmocka_unit_test_setup_teardown(test, doctor_setup, doctor_teardown)
	const struct CMUnitTest tests[] = {
		DOCTOR(a_county_that_is_well_has_no_finding),
		DOCTOR(what_a_daemon_says_is_wrong_is_told),
		DOCTOR(what_is_normal_is_no_finding),
		DOCTOR(a_clock_behind_the_journal_is_told_of_unless_it_is_driven),
		DOCTOR(who_knocks_and_floods_is_told_of_for_a_day),
		DOCTOR(a_feed_that_was_refused_is_told_of_for_a_day),
		DOCTOR(what_a_neighbour_is_to_us_is_told),
		DOCTOR(another_copy_is_told_of_for_a_day),
		DOCTOR(ends_that_no_neighbour_takes_are_told_of),
		DOCTOR(journals_are_held_against_what_neighbours_keep),
		DOCTOR(inputs_that_were_set_aside_are_counted),
		DOCTOR(inputs_that_were_set_aside_are_counted_over_all_pages),
		DOCTOR(matters_of_who_can_act_no_more_are_counted_by_kind),
		DOCTOR(journals_are_walked_where_that_is_asked_for),
		DOCTOR(another_list_than_the_file_is_told_of_once),
		DOCTOR(a_list_that_one_person_adopted_alone_is_told_of_once),
		DOCTOR(a_daemon_that_does_not_answer_is_told_of),
		DOCTOR(a_daemon_that_can_not_be_asked_is_told_of_with_the_reason),
		DOCTOR(a_key_that_is_not_admitted_is_told_of),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
