/* What became of a bulletin in the office: submitted, returned, approved, under which digest. */
#ifndef ZHIAN_SERVICES_CTL_BULLETIN_STANDS_H
#define ZHIAN_SERVICES_CTL_BULLETIN_STANDS_H

#include "services/ctl/bulletins/bulletin_sheet.h"
#include "services/ctl/county/county.h"

/* Says on the sheet's face who approved these figures and when, that others were approved, or that
 * it isn't known; with --json as a line of its own.  A bulletin that nobody submitted has nothing
 * on its face.  What can't be asked is said here; then its exit code. */
int bulletin_stands(struct county *county, const Zh__BulletinQuery *ask, struct sheet *sheet);

/* The line of one bulletin, to be freed (json_decref). */
int bulletin_line_get(struct county *county, struct object_id id, struct json_t **ret_line);
/* The bulletin of these days; *ret_line NULL: nobody was to make it, nor did. */
int bulletin_line_of(struct county *county, const Zh__BulletinQuery *ask, struct json_t **ret_line);

#endif
