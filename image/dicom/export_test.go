package dicom

// Shared is the test data's finder, for the tests that stand outside.
var Shared = shared
