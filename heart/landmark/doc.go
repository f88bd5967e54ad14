// Package landmark finds the landmarks of the aortic root, the left ventricle and the chest in a segmented picture.
package landmark
