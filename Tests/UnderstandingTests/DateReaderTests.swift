import MemoryModel
import Testing
import Understanding
