/* The hand-over sheet of a feed: all that its own people need to connect. */
#ifndef ZHIAN_SERVICES_CTL_FEED_SHEET_H
#define ZHIAN_SERVICES_CTL_FEED_SHEET_H

#include "services/ctl/county/county.h"
#include "services/ctl/county/layout.h"

/* To the session's output, or to the file; nothing secret is in it. */
int feed_sheet(struct county *county, const struct people_file *file, const struct feed_text *feed,
	       const char *path);

#endif
