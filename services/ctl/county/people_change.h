/* Changes of people.yaml that all five daemons adopt: who has which key, and until when. */
#ifndef ZHIAN_SERVICES_CTL_PEOPLE_CHANGE_H
#define ZHIAN_SERVICES_CTL_PEOPLE_CHANGE_H

#include "services/ctl/county/layout.h"

/* Opened to be changed, as the owner of the county's files. */
int people_open(struct session *session, uint32_t *ret_region, struct people_file *ret_file);
/* Writes the file with the next version and has it adopted, unless --no-adopt says otherwise; takes
 * `file`.  `*ret_waits` (NULL is fine): a second person is to approve it first.  Where
 * the daemons don't take it, what will bring it into force is said. */
int people_adopt_changed(struct session *session, const struct invocation *invocation,
			 uint32_t region, struct people_file *file, bool *ret_waits);
/* The same for something new: when no daemon took the list, people.yaml is as it was before, and
 * EXIT_DONE isn't returned. */
int people_adopt_added(struct session *session, const struct invocation *invocation,
		       uint32_t region, struct people_file *file, bool *ret_waits);
/* What an addition that was killed has left beside people.yaml goes. */
void people_sweep(const struct session *session, uint32_t region);
/* Nothing was changed: has adopted what a broken-off change may have left behind. */
int people_adopt_again(struct session *session, const struct invocation *invocation,
		       uint32_t region, bool *ret_waits);

/* The same, and "is there already" of the id: just that was asked for before.  Takes `file`. */
int people_there(struct session *session, const struct invocation *invocation, uint32_t region,
		 struct people_file *file, const char *id, bool *ret_waits);
/* CONFLICT: what is there under the id differs in `member`. */
int people_differs(struct session *session, const char *id, const char *member, const char *before,
		   const char *after);

/* NOT_FOUND in words: nobody of that id is at work. */
static inline int person_missing(struct session *session, const char *id)
{
	(void)failure_set(&session->failure, EXIT_NOT_FOUND, "cli.no_person");
	failure_param(&session->failure, "value", id);
	return EXIT_NOT_FOUND;
}

/* Today in the county's time zone. */
int32_t people_today(void);

/* ---- keys in the file (key_change.c) */

struct holder {
	const char *id;
	const char *kind;         /* "person", "feed", "process" */
	const char *folder;       /* of its key files: "persons/", "feeds/", "" */
	struct schema_list *keys; /* const char *, in the file */
};
/* false: nobody of that id. */
bool holder_find(struct people_file *file, const char *id, struct holder *ret_holder);

/* What the list says of a key; NULL: nothing, so it has no end. */
const struct key_text *key_limit(const struct people_file *file, const char *key);
/* The key's last day; an earlier end stays. */
void key_end(struct people_file *file, const struct holder *holder, const char *key, int32_t until);
/* Takes the key away for good. */
void key_revoke(struct people_file *file, const struct holder *holder, const char *key,
		const char *reason);
/* Leaves out keys whose last day is over. */
void key_drop_ended(struct people_file *file, struct holder *holder);
bool key_is_of(const struct holder *holder, const char *key);

/* Ends the other keys of the holder, which is a `kind` (NULL: any), on --until, and begins a new
 * one; both are admitted until then.  `*ret_waits`: a second person is to approve it first, and the
 * new key is beside the one that counts. */
int key_rotate(struct session *session, const struct invocation *invocation, const char *kind,
	       bool *ret_waits);
/* NOT_FOUND in words. */
int holder_missing(struct session *session, const char *id);
int key_holder(struct session *session, struct people_file *file, const char *id,
	       struct holder *ret_holder);

/* ---- key files of a holder */

enum key_file { KEY_FILE_NOW, KEY_FILE_NEXT };
/* The public half that lies here, printed, in the pool; NULL: none does. */
const char *key_file_public(const struct session *session, uint32_t region,
			    const struct holder *holder, enum key_file which, struct pool *pool);
/* Makes it, or takes the public half that --public states; printed, in the pool. */
MUST_CHECK enum status key_file_make(const struct session *session, uint32_t region,
				     const struct holder *holder, enum key_file which,
				     const char *stated, struct pool *pool, const char **ret_public,
				     struct err *err);
/* Takes both files away again: nobody was told of the key. */
void key_file_unmake(const struct session *session, uint32_t region, const struct holder *holder);
/* Of a key that was made by a process that was killed: the secret alone is there, its public half
 * is written; what was half written goes. */
MUST_CHECK enum status key_file_complete(const struct session *session, uint32_t region,
					 const struct holder *holder, struct err *err);
/* The next key takes the place of the one that ends, which keeps its day in its name. */
MUST_CHECK enum status key_file_succeed(const struct session *session, uint32_t region,
					const struct holder *holder, int32_t until,
					struct err *err);
/* Puts every next key that people.yaml knows in its place: the list is in force. */
void key_files_settle(struct session *session, uint32_t region);
/* Removes the files of a key that was taken away, wherever they are. */
MUST_CHECK enum status key_file_forget(const struct session *session, uint32_t region,
				       const struct holder *holder, const char *key,
				       struct err *err);

#endif
