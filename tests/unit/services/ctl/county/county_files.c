#include "tests/unit/services/ctl/county/county_files.h"

#include <unistd.h>

#define FILE_MOST ((size_t)1 << 20)

const char *county_files_path(struct county_files *files, const char *below)
{
	static char path[FILE_PATH_MAX];
	layout_etc(&files->session, TEST_REGION, below, path);
	return path;
}

bool county_files_has(struct county_files *files, const char *below)
{
	return access(county_files_path(files, below), F_OK) == 0;
}

void county_files_read(struct county_files *files)
{
	people_file_done(&files->file);
	if (people_file_read(&files->session, TEST_REGION, &files->file, &files->err) != STATUS_OK)
		fail_msg("%s", files->err.text);
}

int county_files_setup(void **state)
{
	static const char *const folders[] = {"keys/persons", "keys/feeds", "keys/public/persons",
					      "keys/public/feeds"};
	struct county_files *files = (struct county_files *)calloc(1, sizeof *files);
	char *text;
	size_t size;
	assert_non_null(files);
	*state = files;
	files->dir = test_dir_create();
	files->session = (struct session){.root = files->dir->path, .lang = LANG_EN};
	files->session.out = open_memstream(&files->said, &files->said_size);
	files->session.err = files->session.out;
	assert_ok(crypto_start(&files->err));
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		assert_ok(file_make_directories(county_files_path(files, folders[i]), 0700,
						&files->err));
	assert_ok(file_read(ZHIAN_SOURCE_DIR "/deploy/people-example.yaml", FILE_MOST, &text, &size,
			    &files->err));
	assert_ok(file_write_atomic(county_files_path(files, "people.yaml"), bytes_of(text, size),
				    0640, &files->err));
	free(text);
	pool_init(&files->file.pool);
	county_files_read(files);
	return 0;
}

int county_files_teardown(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	people_file_done(&files->file);
	(void)fclose(files->session.out);
	free(files->said);
	test_dir_destroy(files->dir);
	free(files);
	return 0;
}
