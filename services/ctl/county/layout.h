/* A county's files: made by `county init`, changed by `person`, `feed` and `region`. */
#ifndef ZHIAN_SERVICES_CTL_LAYOUT_H
#define ZHIAN_SERVICES_CTL_LAYOUT_H

#include "common/base/file.h"
#include "common/crypto/keys.h"
#include "common/policy/people/people_text.h"
#include "services/ctl/session.h"

/* Files of a county belong to who runs its daemons: root acts as the owner of ROOT/etc/zhian from
 * here on, so that nothing of what it writes is closed to them. */
MUST_CHECK enum status layout_become_owner(const struct session *session, struct err *err);

/* ---- keys: ETC/keys/NAME.key (0600) and ETC/keys/public/NAME.pub */

/* `folder`: "" for programs, "persons/" or "feeds/".  CONFLICT: there is one already. */
MUST_CHECK enum status layout_make_key(const struct session *session, uint32_t region,
				       enum key_purpose purpose, const char *folder,
				       const char *name, struct key *ret_key, struct err *err);
/* CORRUPT: damaged, or not that of the secret which is beside it. */
MUST_CHECK enum status layout_public_key(const struct session *session, uint32_t region,
					 const char *name, enum key_purpose purpose,
					 struct key *ret_key, struct err *err);

/* ---- zhian.yaml: lines of the commented example, or of the file as it stands */

struct setting {
	const char *section; /* NULL: at the top */
	const char *name;
	const char *value; /* as YAML */
};
/* The file's text with the settings in their places; an allocated text, freed by the caller.
 * INVALID names a setting that has no place. */
MUST_CHECK enum status layout_set(const char *text, const struct setting *settings, size_t count,
				  char **ret_text, struct err *err);

/* ---- people.yaml */

struct people_file {
	struct people_text text;
	struct pool pool;
};
/* Reads it for changing; problems go to the session's stderr. */
MUST_CHECK enum status people_file_read(const struct session *session, uint32_t region,
					struct people_file *ret_file, struct err *err);
/* Any file of that form, whose keys may be missing; problems are named by its path. */
MUST_CHECK enum status people_file_read_draft(const struct session *session, const char *path,
					      struct people_file *ret_file, struct err *err);
void people_file_done(struct people_file *file);
/* Checks the whole as daemons do and writes it. */
MUST_CHECK enum status people_file_write(const struct session *session, uint32_t region,
					 const struct people_file *file, struct err *err);
/* The unit of who has none stated, and what it is called. */
#define PEOPLE_UNIT "bureau"
#define PEOPLE_UNIT_NAME "局机关"
/* CONFLICT: the id is taken.  Texts are borrowed until the file is written; a unit is named by its
 * id or its name, and added when it isn't there. */
MUST_CHECK enum status people_file_add_person(struct people_file *file,
					      const struct person_text *person, struct err *err);
/* CONFLICT: the id is somebody's. */
MUST_CHECK enum status people_file_is_free(const struct people_file *file, const char *id,
					   struct err *err);
MUST_CHECK enum status people_file_add_feed(struct people_file *file, const struct feed_text *feed,
					    struct err *err);

/* The id of the unit of that id or name; NULL: there is none. */
const char *people_file_unit(const struct people_file *file, const char *text);
/* To be changed; NULL: nobody of that id. */
struct person_text *people_file_person(struct people_file *file, const char *id);
struct feed_text *people_file_feed(struct people_file *file, const char *id);
struct process_text *people_file_process(struct people_file *file, const char *id);
struct person_text *people_file_person_at(struct people_file *file, size_t index);
struct feed_text *people_file_feed_at(struct people_file *file, size_t index);
/* One more at the end of a list of texts. */
void people_file_append_text(struct pool *pool, struct schema_list *list, const char *text);

/* What a feed has that nobody stated otherwise. */
#define FEED_RATE 10000
#define FEED_IDS_KEPT_MS (INT64_C(730) * 86400000)

#endif
