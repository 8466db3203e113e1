"""Why a study is done, who pays, by when, at what risk; its members, roles and vocabulary."""
