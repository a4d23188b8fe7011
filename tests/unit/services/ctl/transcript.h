/* What zhianctl does, written down: a file of command lines with what each sent and said.
 *
 *   $ hazard hold HZ-522701-1 --reason 等待      a command line, run in this process
 *   < done 7                                     what all daemons answer from here on
 *   < credit: refused query.role                 what one of them does
 *   @ name.txt text                              a file that is written
 *
 * Below a command stand what it sent (the daemon's name, the request field by field), what it
 * printed ("|", and "!" on stderr) and how it ended ("= 0").  Keys, digests and places that differ
 * from run to run are replaced by words.  With ZHIAN_TRANSCRIPT=write the file is written anew:
 * what has changed is then looked at, line by line.
 */
#ifndef ZHIAN_TESTS_UNIT_SERVICES_CTL_TRANSCRIPT_H
#define ZHIAN_TESTS_UNIT_SERVICES_CTL_TRANSCRIPT_H

#include <stdbool.h>

struct transcript;

/* A county (init --region 522701 --demo) whose daemons are fakes; the process stands in an empty
 * folder of its own. */
struct transcript *transcript_open(void);
void transcript_close(struct transcript *transcript);
/* The same for cmocka's tables. */
int transcript_setup(void **state);
int transcript_teardown(void **state);

/* Runs the file (below tests/unit/services/ctl/transcripts) and compares. */
void transcript_check(struct transcript *transcript, const char *name);

/* Does the file run the command of these words? */
bool transcript_has(const char *name, const char *noun, const char *verb);

#endif
