#include "tests/lib/kept_page.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "tests/lib/test.h"

enum { PAGE_MAX = 1 << 20 };

bool kept_page_is(const char *path, const char *now, const char *writes)
{
	const char *mode = getenv(writes);
	char *text;
	size_t size;
	struct err err;
	if (mode != NULL && strcmp(mode, "write") == 0)
		assert_ok(file_write_atomic(path, bytes_of_text(now), 0644, &err));
	if (file_read(path, PAGE_MAX, &text, &size, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	const char *kept = text;
	bool same = true;
	for (unsigned line = 1; same && (*kept != '\0' || *now != '\0'); line++) {
		size_t kept_size = strcspn(kept, "\n"), now_size = strcspn(now, "\n");
		same = kept_size == now_size && memcmp(kept, now, kept_size) == 0;
		if (!same)
			print_error("%s:%u\n kept: %.*s\n  now: %.*s\n(%s=write writes it anew)\n",
				    path, line, (int)kept_size, kept, (int)now_size, now, writes);
		kept += kept_size + (kept[kept_size] == '\n');
		now += now_size + (now[now_size] == '\n');
	}
	free(text);
	return same;
}
