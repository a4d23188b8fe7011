/* doctor: everything that is wrong with a county, in one look, each with what to do about it.
 *
 * What the daemons say of themselves, and what only the files tell: it works when
 * none of them runs.  Nothing is changed.
 */
#ifndef ZHIAN_SERVICES_CTL_DOCTOR_H
#define ZHIAN_SERVICES_CTL_DOCTOR_H

#include "services/ctl/county/county.h"
#include "services/ctl/doctor/doctor_acks.h"

/* What monitoring knows; doctor ends with the greatest.  3, as there, is "can't be told". */
enum doctor_level { DOCTOR_LEVEL_OK = 0, DOCTOR_LEVEL_WARNING = 1, DOCTOR_LEVEL_CRITICAL = 2 };

/* X(constant, level, code on --json, catalogue's text, catalogue's hint) */
#define DOCTOR_FINDINGS(X)                                                                         \
	X(DAEMON_DOWN, CRITICAL, "daemon.down", "doctor_down", "doctor_down_hint")                 \
	X(CONSOLE_DOWN, WARNING, "console.down", "doctor_console_down",                            \
	  "doctor_console_down_hint")                                                              \
	X(NOT_ADMITTED, CRITICAL, "daemon.not_admitted", "doctor_not_admitted",                    \
	  "doctor_not_admitted_hint")                                                              \
	X(UNASKED, CRITICAL, "daemon.unasked", "doctor_unasked", "doctor_unasked_hint")            \
	X(SOURCE_STOPPED, CRITICAL, "source.stopped", "doctor_source_stopped",                     \
	  "doctor_source_stopped_hint")                                                            \
	X(BACKLOG, WARNING, "source.backlog", "doctor_backlog", "doctor_backlog_hint")             \
	X(CONSUMER_SILENT, WARNING, "consumer.silent", "doctor_consumer_silent",                   \
	  "doctor_consumer_silent_hint")                                                           \
	X(COPY_SILENT, WARNING, "copy.silent", "doctor_copy_silent", "doctor_copy_silent_hint")    \
	X(QUARANTINE, WARNING, "quarantine.held", "doctor_quarantine", "doctor_quarantine_hint")   \
	X(PARKED, WARNING, "quarantine.parked", "doctor_parked", "doctor_parked_hint")             \
	X(TIME_HELD, CRITICAL, "time.held", "doctor_time_held", "doctor_time_held_hint")           \
	X(CLOCK_BEHIND, WARNING, "time.behind", "doctor_clock_behind", "doctor_clock_behind_hint") \
	X(CALENDAR_ENDS, WARNING, "calendar.ends", "doctor_calendar_ends",                         \
	  "doctor_calendar_ends_hint")                                                             \
	X(CAREFUL, WARNING, "daemon.careful", "doctor_careful", "doctor_careful_hint")             \
	X(DRAINING, WARNING, "daemon.draining", "doctor_draining", "doctor_draining_hint")         \
	X(OVERLOADED, WARNING, "daemon.overloaded", "doctor_overloaded", "doctor_overloaded_hint") \
	X(ERRORS_LOGGED, WARNING, "daemon.errors_logged", "doctor_errors", "doctor_errors_hint")   \
	X(FEED_REFUSED, WARNING, "feed.refused", "doctor_feed_refused",                            \
	  "doctor_feed_refused_hint")                                                              \
	X(STRANGERS, WARNING, "socket.strangers", "doctor_strangers", "doctor_strangers_hint")     \
	X(CROWDED, WARNING, "socket.crowded", "doctor_crowded", "doctor_crowded_hint")             \
	X(PEER_SILENT, WARNING, "peer.silent", "doctor_peer_silent", "doctor_peer_silent_hint")    \
	X(RECOVERING, WARNING, "county.recovering", "doctor_recovering", "doctor_recovering_hint") \
	X(STOPPED, CRITICAL, "county.stopped", "doctor_stopped", "doctor_stopped_hint")            \
	X(SERIES_WAIT, WARNING, "series.unconfirmed", "doctor_series", "doctor_series_hint")       \
	X(OWN_TWIN, CRITICAL, "county.twin", "doctor_own_twin", "doctor_own_twin_hint")            \
	X(SUPERSEDED, CRITICAL, "county.superseded", "doctor_superseded",                          \
	  "doctor_superseded_hint")                                                                \
	X(LINK_RECOVERING, WARNING, "link.recovering", "doctor_link_recovering",                   \
	  "doctor_link_recovering_hint")                                                           \
	X(LINK_DIFFERS, CRITICAL, "link.differs", "doctor_link_differs",                           \
	  "doctor_link_differs_hint")                                                              \
	X(PEER_TWIN, WARNING, "link.twin", "doctor_peer_twin", "doctor_peer_twin_hint")            \
	X(PEER_CLOCK, WARNING, "peer.clock", "doctor_peer_clock", "doctor_peer_clock_hint")        \
	X(TAKEN_UP, WARNING, "letters.maybe_taken_up", "doctor_taken_up", "doctor_taken_up_hint")  \
	X(LINK_CLOSED, WARNING, "link.closed", "doctor_link_closed", "doctor_link_closed_hint")    \
	X(JOURNAL_BROKEN, CRITICAL, "journal.broken", "doctor_journal_broken",                     \
	  "doctor_journal_broken_hint")                                                            \
	X(CHAIN_DIFFERS, CRITICAL, "chain.differs", "doctor_chain_differs",                        \
	  "doctor_chain_differs_hint")                                                             \
	X(CHAIN_DENIED, CRITICAL, "chain.refused", "doctor_chain_denied",                          \
	  "doctor_chain_denied_hint")                                                              \
	X(PEER_CHAIN, CRITICAL, "peer.chain", "doctor_peer_chain", "doctor_peer_chain_hint")       \
	X(CHAIN_NOT_GIVEN, WARNING, "chain.not_given", "doctor_chain_not_given",                   \
	  "doctor_chain_not_given_hint")                                                           \
	X(PARTS_DAMAGED, CRITICAL, "parts.damaged", "doctor_parts_damaged",                        \
	  "doctor_parts_damaged_hint")                                                             \
	X(STATE_UNWALKED, WARNING, "state.unwalked", "doctor_unwalked", "doctor_unwalked_hint")    \
	X(READS_DAMAGED, CRITICAL, "reads.damaged", "doctor_reads_damaged",                        \
	  "doctor_reads_damaged_hint")                                                             \
	X(MODEL_REMADE, WARNING, "model.remade", "doctor_model_remade",                            \
	  "doctor_model_remade_hint")                                                              \
	X(PASSWORDS, CRITICAL, "passwords.damaged", "doctor_passwords", "doctor_passwords_hint")   \
	X(VIEWS, WARNING, "views.damaged", "doctor_views", "doctor_views_hint")                    \
	X(DISK_ALARM, WARNING, "disk.alarm", "doctor_disk_alarm", "doctor_disk_alarm_hint")        \
	X(DISK_REFUSES, CRITICAL, "disk.refuses", "doctor_disk_refuses",                           \
	  "doctor_disk_refuses_hint")                                                              \
	X(DISK_RESERVE, CRITICAL, "disk.reserve", "doctor_disk_reserve",                           \
	  "doctor_disk_reserve_hint")                                                              \
	X(DISK_SLOW, WARNING, "disk.slow", "doctor_disk_slow", "doctor_disk_slow_hint")            \
	X(PEOPLE_DIFFER, WARNING, "people.differ", "doctor_people", "doctor_people_hint")          \
	X(PEOPLE_ALONE, WARNING, "people.alone", "doctor_alone", "doctor_alone_hint")              \
	X(KEY_OPEN, WARNING, "key.open", "doctor_key_open", "doctor_key_open_hint")                \
	X(KEY_DAMAGED, CRITICAL, "key.damaged", "doctor_key_damaged", "doctor_key_damaged_hint")   \
	X(KEY_MISSING, CRITICAL, "key.missing", "doctor_key_missing", "doctor_key_missing_hint")   \
	X(HOLDINGS, CRITICAL, "holdings.missing", "doctor_holdings", "doctor_holdings_hint")       \
	X(JOURNAL_MISSING, CRITICAL, "journal.missing", "doctor_journal_missing",                  \
	  "doctor_journal_missing_hint")                                                           \
	X(FILES_OWNER, WARNING, "files.owner", "doctor_files_owner", "doctor_files_owner_hint")    \
	X(KEY_UNLOCKED, WARNING, "key.unlocked", "doctor_key_unlocked",                            \
	  "doctor_key_unlocked_hint")                                                              \
	X(KEY_DISCLOSER, WARNING, "key.discloser_here", "doctor_key_discloser",                    \
	  "doctor_key_discloser_hint")                                                             \
	X(KEY_ENDS, WARNING, "key.ends", "doctor_key_ends", "doctor_key_ends_hint")                \
	X(KEY_ENDED, WARNING, "key.ended", "doctor_key_ended", "doctor_key_ended_hint")            \
	X(CERTIFICATE_ENDS, WARNING, "certificate.ends", "doctor_certificate_ends",                \
	  "doctor_certificate_hint")                                                               \
	X(CERTIFICATE_ENDED, WARNING, "certificate.ended", "doctor_certificate_ended",             \
	  "doctor_certificate_hint")                                                               \
	X(CERTIFICATE_MISSING, WARNING, "certificate.missing", "doctor_certificate_missing",       \
	  "doctor_certificate_hint")                                                               \
	X(ORPHANS, WARNING, "matters.orphaned", "doctor_orphans", "doctor_orphans_hint")           \
	X(FILES, CRITICAL, "files.invalid", "doctor_files", "doctor_files_hint")                   \
	X(RECALLED, WARNING, "files.warnings", "doctor_warnings", "doctor_warnings_hint")

enum doctor_finding {
#define X(name, level, code, text, hint) DOCTOR_##name,
	DOCTOR_FINDINGS(X)
#undef X
};

struct doctor {
	struct session *session; /* borrowed */
	uint32_t region;
	bool hints;  /* say what to do */
	bool verify; /* walk the journals too */
	struct doctor_acks acks;
	int32_t today;
	bool list_differs, list_alone;            /* said of one daemon, it is said of the county */
	size_t warnings, criticals, acknowledged; /* the last are no warnings */
};

/* The codes, until NULL; whether one is known, and wakes somebody up. */
const char *doctor_code(size_t index);
bool doctor_is_code(const char *code);
bool doctor_is_critical(const char *code);

/* Prints one; `about` is a daemon, a file, a peer. */
void doctor_say(struct doctor *doctor, enum doctor_finding finding, const char *about,
		const struct template_param *params, size_t count);

/* How many matters of which kind somebody handles who can act in them no more. */
void doctor_look_at_orphans(struct doctor *doctor, struct county *county, unsigned daemon);
/* Settings, books, people, each problem with file and line; keys; the disk's room and pace. */
void doctor_look_at_files(struct doctor *doctor, const struct config *config);
/* Keys and officers' certificates that end within a month, and those that have ended. */
void doctor_look_at_people(struct doctor *doctor, const struct config *config);
/* The record of who read what, of all places, whole with --verify, else its end; and the file of
 * who may sign in. */
void doctor_look_at_reads(struct doctor *doctor, const struct config *config);
void doctor_look_at_daemons(struct doctor *doctor, struct county *county);
/* What a link says of heads that went over it, at the county's moment `now_ms`. */
struct json_t;
struct doctor_given {
	int64_t last_ms; /* a neighbour took a head of ours, or was first heard; 0: there is none */
	int64_t now_ms;
};
void doctor_look_at_chain_peer(struct doctor *doctor, const struct json_t *peer, const char *who,
			       struct doctor_given *given);
/* Of all links together. */
void doctor_look_at_given(struct doctor *doctor, const struct doctor_given *given);
/* The journals beside what neighbours hold of them. */
void doctor_look_at_held(struct doctor *doctor, struct county *county);

/* The county's files as daemons read them; problems go to `out` as "file:line: error: …".  Also
 * what `config check` looks at. */
struct doctor_problems {
	size_t errors, warnings;
};
struct doctor_problems doctor_check_files(const struct session *session, uint32_t region,
					  FILE *out);

#endif
