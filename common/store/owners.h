/* Whose the files of a county are, where each of its processes is a user of its own.
 *
 * The office's user (zhian) has the settings, the books and the keys of persons and feeds; its
 * group reads what isn't secret.  Each process (zhian-intake and so on) has its own keys, its
 * data and its sockets, and nobody else opens them.  Sockets, and the notes of what a daemon's
 * data hold, are laid into folders in which the group of the six (zhian-daemons) may write, each
 * what is its own (sticky).
 *
 * Works through descriptors and follows no symbolic link: what it changes may be in folders of
 * somebody who means harm, and it is root.
 */
#ifndef ZHIAN_STORE_OWNERS_H
#define ZHIAN_STORE_OWNERS_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/base/err.h"
#include "common/base/file.h"

#define OWNERS_PROCESSES 6u /* the five daemons and the console */

struct owners {
	uid_t office;
	gid_t group;   /* the office's: who may enter */
	gid_t daemons; /* who may lay down sockets */
	uid_t users[OWNERS_PROCESSES];
};

/* The users of this system; false: it has none of its own for each process, and everything belongs
 * to who runs it. */
bool owners_find(struct owners *ret_owners);

/* "intake" … "console"; OWNERS_PROCESSES: none of them. */
const char *owners_name(unsigned process);
unsigned owners_process(const char *name);

/* Who each process of a county is, seen from this one: a user of its own where this one runs as one
 * of them, else whoever runs this one (a demonstration, a county of one user). */
void owners_peers(uid_t ret_users[OWNERS_PROCESSES]);

/* A file that isn't as it should be. */
struct owners_wrong {
	const char *path;
	uid_t is, wanted;
	mode_t mode, wanted_mode;
	bool mended;
	const char *why_not; /* NULL: mended, or only looked at */
};
typedef void owners_wrong_fn(void *context, const struct owners_wrong *wrong);

struct owners_look {
	const struct owners *owners;
	const char *etc, *data; /* of the county */
	const char *run;        /* NULL: there are no sockets */
	unsigned process;       /* OWNERS_PROCESSES: all of them, and what is the office's */
	bool mends;
	/* Also takes what is root's: a person said so, who knows what is there. */
	bool takes_roots;
	bool system_places; /* `data` and `run` are the system's: made here, or by root before */
	owners_wrong_fn *wrong;
	void *context;

	size_t mended, left; /* how many were put right, and how many weren't */
	bool held;           /* a process that runs holds its data: they and its sockets wait */
};

/* Looks at all of them, and puts them right if that is asked.  What may not be looked into is
 * closed to the caller, as it should be.  IO: the folders can't be read. */
MUST_CHECK enum status owners_look(struct owners_look *look, struct err *err);

#endif
